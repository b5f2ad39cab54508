/**
 * One hop from topic to topic, by every way that Spring offers: what each of them costs. The parent
 * process ({@link dev.millrace.benchmarks.hop.HopBenchmark}) measures; each contender runs in a JVM
 * of its own ({@link dev.millrace.benchmarks.hop.HopProcess}).
 */
@NullMarked
package dev.millrace.benchmarks.hop;

import org.jspecify.annotations.NullMarked;
