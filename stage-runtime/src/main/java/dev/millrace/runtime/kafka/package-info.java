/**
 * The consumer side of a stage: it reads batches, commits one transaction for each, and routes the
 * outcomes. Start reading at {@link dev.millrace.runtime.kafka.ConsumerShell}.
 */
@NullMarked
package dev.millrace.runtime.kafka;

import org.jspecify.annotations.NullMarked;
