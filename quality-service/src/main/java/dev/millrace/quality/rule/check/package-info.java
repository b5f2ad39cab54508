/** The rule {@code check}. */
@NullMarked
package dev.millrace.quality.rule.check;

import org.jspecify.annotations.NullMarked;
