/**
 * The last stage. It loads validated events into a sink: rows and consumed positions in one
 * transaction of the sink.
 */
@NullMarked
package dev.millrace.load;

import org.jspecify.annotations.NullMarked;
