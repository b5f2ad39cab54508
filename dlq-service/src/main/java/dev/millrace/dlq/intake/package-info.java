/** Stores dead letters and the outcomes of redriven events from their topics. */
@NullMarked
package dev.millrace.dlq.intake;

import org.jspecify.annotations.NullMarked;
