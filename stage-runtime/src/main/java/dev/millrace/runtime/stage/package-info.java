/**
 * What a service supplies and what it gets: an {@link dev.millrace.runtime.stage.EventRecord} in,
 * an {@link dev.millrace.runtime.stage.Outcome} out. No Kafka, no Spring.
 */
@NullMarked
package dev.millrace.runtime.stage;

import org.jspecify.annotations.NullMarked;
