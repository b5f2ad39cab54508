/**
 * How far the stages are behind, as Kafka's broker knows it: so it is told also of a stage that
 * does not run.
 */
@NullMarked
package dev.millrace.dlq.lag;

import org.jspecify.annotations.NullMarked;
