/** W3C trace context in record headers, and the spans of sampled and of rejected events. */
@NullMarked
package dev.millrace.runtime.tracing;

import org.jspecify.annotations.NullMarked;
