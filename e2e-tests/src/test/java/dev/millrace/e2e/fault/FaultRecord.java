package dev.millrace.e2e.fault;

import java.time.Duration;
import java.util.List;

/**
 * One fault and what was found after it.
 *
 * @param number from 1
 * @param at since the run began
 * @param what was done, in words
 * @param lasted from the fault's beginning to its end
 * @param recovery from its end until every event published before has its outcome
 * @param healthy from its end until no service was down, no consumer paused, no breaker open
 * @param events published since the fault before
 * @param harm what has become of them
 * @param published events so far
 * @param rows in the tables
 * @param deadLetters in dlq-service
 * @param findings what is wrong; empty when all is well
 */
record FaultRecord(
    int number,
    Duration at,
    FaultKind kind,
    String what,
    Duration lasted,
    Duration recovery,
    Duration healthy,
    long events,
    Harm harm,
    long published,
    long rows,
    long deadLetters,
    List<String> findings) {

  FaultRecord {
    findings = List.copyOf(findings);
  }

  String verdict() {
    return findings.isEmpty() ? "exact" : "WRONG";
  }
}
