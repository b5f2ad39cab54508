/** The word {@code rename}. */
@NullMarked
package dev.millrace.transform.step.rename;

import org.jspecify.annotations.NullMarked;
