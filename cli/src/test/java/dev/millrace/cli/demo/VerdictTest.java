package dev.millrace.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.account.PipelineAccount;
import dev.millrace.cli.demo.Fate.DeadLettered;
import dev.millrace.runtime.account.Account;
import dev.millrace.runtime.stage.StageName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VerdictTest {

  private static final Truth TRUTH = DemoEvents.sample(1, 1_000).truth();

  @Test
  void findsNoFaultWhenEverythingIsWhereItMustBe() {
    assertThat(new Verdict(TRUTH, account(), evidence(TRUTH.loaded(), 0)).faults()).isEmpty();
  }

  @Test
  void namesAMissingRow() {
    var faults = new Verdict(TRUTH, account(), evidence(TRUTH.loaded() - 1, 0)).faults();

    assertThat(faults).anyMatch(fault -> fault.startsWith("rows in the table: "));
    assertThat(faults).anyMatch(fault -> fault.startsWith("rows + filtered + duplicates"));
  }

  @Test
  void namesRowsThatShareAnEvent() {
    assertThat(new Verdict(TRUTH, account(), evidence(TRUTH.loaded(), 2)).faults())
        .containsExactly("rows that share an event id: 2, but there must be 0");
  }

  @Test
  void namesTheKindOfDeadLettersThatDiffer() {
    var stored = deadLetters();
    stored.merge(new DeadLettered(StageName.QUALITY, "RULE_VIOLATED"), -1L, Long::sum);
    var evidence = new Evidence(1_000, TRUTH.loaded(), 0, List.of(), 0, stored, deadLetters());

    assertThat(new Verdict(TRUTH, account(), evidence).faults())
        .contains("dead letters stored, quality RULE_VIOLATED: 9, but there must be 10");
  }

  private static Evidence evidence(long rows, long doubled) {
    return new Evidence(1_000, rows, doubled, List.of(), 0, deadLetters(), deadLetters());
  }

  private static Map<DeadLettered, Long> deadLetters() {
    var counts = new HashMap<DeadLettered, Long>();
    TRUTH.deadLettered().forEach((kind, count) -> counts.put(kind, (long) count));
    return counts;
  }

  /** As the stages would have counted. */
  private static PipelineAccount account() {
    long in = TRUTH.published();
    var ingest = stage(in, 0, 0, rejected(StageName.INGEST));
    var transform = stage(ingest.emitted(), TRUTH.filtered(), 0, rejected(StageName.TRANSFORM));
    var quality = stage(transform.emitted(), 0, TRUTH.duplicate(), rejected(StageName.QUALITY));
    var load = stage(quality.emitted(), 0, 0, Map.of());
    return new PipelineAccount(
        "orders",
        0,
        Map.of(
            StageName.INGEST, ingest,
            StageName.TRANSFORM, transform,
            StageName.QUALITY, quality,
            StageName.LOAD, load));
  }

  private static Account stage(long in, long filtered, long duplicate, Map<String, Long> rejected) {
    long lost = rejected.values().stream().mapToLong(Long::longValue).sum();
    return new Account(in, 0, in - filtered - duplicate - lost, filtered, duplicate, rejected);
  }

  private static Map<String, Long> rejected(StageName stage) {
    var counts = new HashMap<String, Long>();
    TRUTH
        .deadLettered()
        .forEach(
            (kind, count) -> {
              if (kind.stage() == stage) {
                counts.put(kind.code(), (long) count);
              }
            });
    return counts;
  }
}
