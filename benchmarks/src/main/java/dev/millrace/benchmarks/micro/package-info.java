/**
 * What single parts of the hot path cost per event, in nanoseconds and bytes, measured by JMH:
 * codec, steps, rules, stages, the sink's encoding, dead letters.
 */
@NullMarked
package dev.millrace.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
