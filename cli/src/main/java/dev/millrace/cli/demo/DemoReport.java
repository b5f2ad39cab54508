package dev.millrace.cli.demo;

import dev.millrace.cli.account.PipelineAccount;
import java.util.List;

/** The outcome of the demo, as {@code --json} writes it. Its names must stay the same. */
record DemoReport(
    String pipeline,
    long published,
    long loaded,
    long filtered,
    long duplicate,
    DeadLetters deadLettered,
    long inFlight,
    long lost,
    long repeated,
    boolean balanced,
    List<String> faults,
    double throughputEventsPerSecond,
    Latency latencyMillis,
    long rows,
    long deadLettersStored,
    long deadLettersInTopic,
    long seed,
    String traceId) {

  record DeadLetters(long total, List<StageCode> byStage) {}

  record StageCode(String stage, String code, long count) {}

  /**
   * From publishing to the row, of events published at a pace.
   *
   * @param events how many were measured
   */
  record Latency(long p50, long p99, int events) {}

  static DemoReport of(
      DemoPlan plan,
      PipelineAccount account,
      Evidence evidence,
      List<String> faults,
      Timings timings,
      String traceId) {
    var byStage =
        DeadLetterEvidence.inOrder(evidence.stored().keySet()).stream()
            .map(
                kind ->
                    new StageCode(
                        kind.stage().label(),
                        kind.code(),
                        evidence.stored().getOrDefault(kind, 0L)))
            .toList();
    return new DemoReport(
        account.pipeline(),
        account.published(),
        account.loaded(),
        account.filtered(),
        account.duplicate(),
        new DeadLetters(account.deadLettered(), byStage),
        account.inFlight(),
        account.lost(),
        account.repeated(),
        faults.isEmpty(),
        faults,
        Math.round(timings.eventsPerSecond() * 10) / 10.0,
        new Latency(timings.percentile(50), timings.percentile(99), timings.measured()),
        evidence.rows(),
        evidence.storedTotal(),
        evidence.topicTotal(),
        plan.seed(),
        traceId);
  }
}
