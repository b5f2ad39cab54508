/**
 * Traces of the local stack: the {@link dev.millrace.stack.trace.TraceSink} receives them by OTLP
 * and keeps the last ones in memory, {@link dev.millrace.stack.trace.Traces} asks for them.
 */
@NullMarked
package dev.millrace.stack.trace;

import org.jspecify.annotations.NullMarked;
