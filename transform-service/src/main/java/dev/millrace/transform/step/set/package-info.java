/** The word {@code set}. */
@NullMarked
package dev.millrace.transform.step.set;

import org.jspecify.annotations.NullMarked;
