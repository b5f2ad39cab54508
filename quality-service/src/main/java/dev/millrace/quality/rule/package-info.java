/**
 * What all rules share: their interfaces, and the checks of fields that a pipeline file names. Each
 * rule is a package below this one and knows no other rule.
 */
@NullMarked
package dev.millrace.quality.rule;

import org.jspecify.annotations.NullMarked;
