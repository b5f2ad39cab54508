/** The word {@code cast}. */
@NullMarked
package dev.millrace.transform.step.cast;

import org.jspecify.annotations.NullMarked;
