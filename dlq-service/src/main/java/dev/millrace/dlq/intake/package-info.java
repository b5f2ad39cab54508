/** From the topics into the store: dead letters and the outcomes of redriven events. */
@NullMarked
package dev.millrace.dlq.intake;

import org.jspecify.annotations.NullMarked;
