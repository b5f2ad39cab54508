/** The word {@code drop}. */
@NullMarked
package dev.millrace.transform.step.drop;

import org.jspecify.annotations.NullMarked;
