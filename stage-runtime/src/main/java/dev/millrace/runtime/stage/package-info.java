/**
 * The interfaces between a service and the runtime: an {@link
 * dev.millrace.runtime.stage.EventRecord} comes in, an {@link dev.millrace.runtime.stage.Outcome}
 * goes out. No Kafka, no Spring.
 */
@NullMarked
package dev.millrace.runtime.stage;

import org.jspecify.annotations.NullMarked;
