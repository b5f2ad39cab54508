package dev.millrace.benchmarks.pipeline;

import dev.millrace.cli.system.ServiceKind;
import java.time.Duration;
import java.util.List;

/**
 * What is to be measured.
 *
 * @param events of a round
 * @param warmUpRounds of each contender, before those that are measured
 * @param repeats measured rounds of each contender
 * @param paces events a second at which latency is measured
 * @param paced how long a pace is held each time
 * @param warmUp how long each contender has worked before latency is measured
 * @param scaled stages whose second and third instances are measured
 * @param seed of the events
 * @param trains whether start caches are made first where there are none
 */
record BenchPlan(
    int events,
    int warmUpRounds,
    int repeats,
    List<Integer> paces,
    Duration paced,
    Duration warmUp,
    List<ServiceKind> scaled,
    long seed,
    boolean trains) {

  BenchPlan {
    paces = List.copyOf(paces);
    scaled = List.copyOf(scaled);
  }
}
