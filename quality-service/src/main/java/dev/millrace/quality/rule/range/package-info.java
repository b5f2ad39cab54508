/** The rule {@code range}. */
@NullMarked
package dev.millrace.quality.rule.range;

import org.jspecify.annotations.NullMarked;
