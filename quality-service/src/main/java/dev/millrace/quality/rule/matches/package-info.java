/** The rule {@code matches}. */
@NullMarked
package dev.millrace.quality.rule.matches;

import org.jspecify.annotations.NullMarked;
