/**
 * The whole way of an event: the five services against a relay of bytes over the same hops, in
 * turns, on one stack.
 */
@NullMarked
package dev.millrace.benchmarks.pipeline;

import org.jspecify.annotations.NullMarked;
