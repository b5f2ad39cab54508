/**
 * The sink's side of load: rows and consumed positions commit in one transaction of the sink's own.
 * {@link dev.millrace.runtime.sink.GuardedSink} finds rows that make it fail.
 */
@NullMarked
package dev.millrace.runtime.sink;

import org.jspecify.annotations.NullMarked;
