/** What the records of topics hold, read with bounds: anybody may have written them. */
@NullMarked
package dev.millrace.dlq.record;

import org.jspecify.annotations.NullMarked;
