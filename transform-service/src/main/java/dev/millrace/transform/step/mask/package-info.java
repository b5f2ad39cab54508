/** The word {@code mask}. */
@NullMarked
package dev.millrace.transform.step.mask;

import org.jspecify.annotations.NullMarked;
