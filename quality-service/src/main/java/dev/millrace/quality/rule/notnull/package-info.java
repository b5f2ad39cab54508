/** The rule {@code not-null}. */
@NullMarked
package dev.millrace.quality.rule.notnull;

import org.jspecify.annotations.NullMarked;
