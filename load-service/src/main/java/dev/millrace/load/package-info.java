/**
 * The last stage: validated events into their sinks, rows and consumed positions in one transaction
 * of the sink's own.
 */
@NullMarked
package dev.millrace.load;

import org.jspecify.annotations.NullMarked;
