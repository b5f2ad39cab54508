/** The word {@code filter}. */
@NullMarked
package dev.millrace.transform.step.filter;

import org.jspecify.annotations.NullMarked;
