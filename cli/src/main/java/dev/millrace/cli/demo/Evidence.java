package dev.millrace.cli.demo;

import dev.millrace.cli.demo.Fate.DeadLettered;
import java.util.List;
import java.util.Map;

/**
 * The rows and dead letters that really exist, counted without asking any service.
 *
 * @param published records in the ingest topic
 * @param rows in the table
 * @param doubledEvents rows that share their event id with another one
 * @param faults the first rows that are missing, should not exist or have a wrong amount, as
 *     sentences
 * @param faultCount number of all such rows
 * @param stored dead letters in the dlq-service's table, by stage and code
 * @param topic dead letters in the topic, by stage and code, each id once
 */
record Evidence(
    long published,
    long rows,
    long doubledEvents,
    List<String> faults,
    long faultCount,
    Map<DeadLettered, Long> stored,
    Map<DeadLettered, Long> topic) {

  Evidence {
    faults = List.copyOf(faults);
    stored = Map.copyOf(stored);
    topic = Map.copyOf(topic);
  }

  long storedTotal() {
    return stored.values().stream().mapToLong(Long::longValue).sum();
  }

  long topicTotal() {
    return topic.values().stream().mapToLong(Long::longValue).sum();
  }
}
