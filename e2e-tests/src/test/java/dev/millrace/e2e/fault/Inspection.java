package dev.millrace.e2e.fault;

import dev.millrace.cli.account.PipelineAccount;
import dev.millrace.e2e.TestSystem;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Compares what is there of one pipeline, while nothing is in flight, with what must be there. Rows
 * and dead letters that an earlier inspection has seen are not read again, only counted; {@link
 * #everything} reads all.
 */
final class Inspection implements AutoCloseable {

  private final TestSystem system;
  private final Reference reference;
  private final RowInspection rows;
  private final LetterInspection letters;

  Inspection(TestSystem system, Reference reference, Instant publishedSince) {
    this.system = system;
    this.reference = reference;
    this.rows = new RowInspection(reference, publishedSince);
    this.letters = new LetterInspection(system, reference);
  }

  /** Whether every event published so far has its outcome, and dlq-service has stored its part. */
  boolean isSettled() {
    var account = system.account(pipeline().id());
    return account.published() == reference.published()
        && account.inFlight() == 0
        && letters.stored() == reference.deadLettered();
  }

  /** Where the events are, for the message when they do not settle. */
  String whereabouts() {
    return "%s; published %d; dead letters stored %d of %d"
        .formatted(
            system.account(pipeline().id()),
            reference.published(),
            letters.stored(),
            reference.deadLettered());
  }

  /** What is wrong, as sentences; empty when all is well. */
  List<String> look() {
    return findings(false);
  }

  /** What the latest inspection has counted, from the beginning on. */
  Harm harm() {
    return new Harm(reference.lost(), 0, 0, 0).and(rows.harm()).and(letters.harm());
  }

  /** Like {@link #look}, from the very beginning, and in all topics. */
  List<String> everything() {
    return findings(true);
  }

  private List<String> findings(boolean all) {
    var findings = new ArrayList<String>();
    account(system.account(pipeline().id()), findings);
    try (var database = system.database()) {
      rows(database, all, findings);
      letters.look(database, findings);
    } catch (SQLException e) {
      throw new IllegalStateException("cannot inspect " + pipeline().id(), e);
    }
    if (all) {
      letters.compareWithTopics(findings);
    }
    return findings.stream().map(finding -> pipeline().id() + ": " + finding).toList();
  }

  private void rows(Connection database, boolean all, List<String> findings) throws SQLException {
    rows.order(database, findings);
    if (all || pipeline() == FaultPipeline.LAST) {
      rows.all(database, findings);
    } else {
      rows.latest(database, findings);
    }
    rows.counts(database, findings);
  }

  private void account(PipelineAccount account, List<String> findings) {
    findings.addAll(account.faults());
    if (!account.balanced()) {
      findings.add("the account does not balance: " + account);
    }
    equal("published", reference.published(), account.published(), findings);
    equal("loaded", reference.loaded(), account.loaded(), findings);
    equal("filtered", reference.filtered(), account.filtered(), findings);
    equal("lost", reference.lostOffsets(), account.lost(), findings);
    equal("repeated", 0, account.repeated(), findings);
    equal("duplicate", reference.duplicate(), account.duplicate(), findings);
    Map<Fate.Cause, Long> rejected = new TreeMap<>();
    for (var stage : PipelineAccount.STAGES) {
      account
          .stage(stage)
          .rejected()
          .forEach((code, count) -> rejected.put(new Fate.Cause(stage.label(), code), count));
    }
    if (!rejected.equals(reference.causes())) {
      findings.add("rejected %s, not %s".formatted(rejected, reference.causes()));
    }
  }

  private static void equal(String what, long expected, long counted, List<String> findings) {
    if (expected != counted) {
      findings.add("%s: the account says %d, not %d".formatted(what, counted, expected));
    }
  }

  private FaultPipeline pipeline() {
    return reference.pipeline();
  }

  @Override
  public void close() {
    letters.close();
  }
}
