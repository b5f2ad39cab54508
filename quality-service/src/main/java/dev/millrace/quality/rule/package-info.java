/**
 * What all rules share: the interfaces they stand behind, and how they check what a pipeline file
 * says about fields. Each rule is a package below this one and knows no other rule.
 */
@NullMarked
package dev.millrace.quality.rule;

import org.jspecify.annotations.NullMarked;
