package dev.millrace.benchmarks.pipeline;

import java.util.List;

/** A system that takes events from a topic and loads rows into a table. */
interface Contender {

  String label();

  /** The topic its events are published to. */
  String topic();

  /**
   * The table its rows are in; their column {@code order_id} has {@code o-} and the event's number.
   */
  String table();

  /** How many events were asked for; the next one has this number. */
  int published();

  /** The next event, counted as published. */
  Event next();

  /** Whether every event published has come to its end. */
  boolean isSettled() throws InterruptedException;

  /**
   * Holds what is there against what was published.
   *
   * @throws BenchmarkFailure when an event is missing, doubled or wrong
   */
  void verify() throws InterruptedException;

  /** Its processes and the servers that work for it. */
  List<ProcessTree> processes();
}
