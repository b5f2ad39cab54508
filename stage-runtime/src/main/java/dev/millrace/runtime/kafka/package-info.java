/** The consumer side of a stage: batches in, one transaction for each, outcomes routed. */
@NullMarked
package dev.millrace.runtime.kafka;

import org.jspecify.annotations.NullMarked;
