/** The rule {@code one-of}. */
@NullMarked
package dev.millrace.quality.rule.oneof;

import org.jspecify.annotations.NullMarked;
