/** The rule {@code unique}. */
@NullMarked
package dev.millrace.quality.rule.unique;

import org.jspecify.annotations.NullMarked;
