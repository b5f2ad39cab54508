/** Reads the records of topics within bounds, because anybody may have written them. */
@NullMarked
package dev.millrace.dlq.record;

import org.jspecify.annotations.NullMarked;
