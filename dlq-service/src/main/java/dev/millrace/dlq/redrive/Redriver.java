package dev.millrace.dlq.redrive;

import dev.millrace.dlq.metrics.DeadLetterMetrics;
import dev.millrace.dlq.store.RedriveOutbox;
import dev.millrace.dlq.store.RedriveOutbox.Redrive;
import dev.millrace.runtime.stage.DependencyUnavailable;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Sends each redrive of the outbox exactly once, whatever crashes at whatever moment:
 *
 * <ol>
 *   <li>the end of the partition is noted in the outbox;
 *   <li>the records are sent in one Kafka transaction;
 *   <li>the redrives are marked as sent.
 * </ol>
 *
 * A redrive with a noted end and without a mark is in doubt. The process that finds it first fences
 * off the sender, which ends the sender's transaction for good. Then it searches for the record,
 * from the noted end on. Only one process at a time does this. Not thread-safe.
 */
public final class Redriver implements AutoCloseable {

  private final RedriveOutbox outbox;
  private final RedriveTopics topics;
  private final DeadLetterMetrics metrics;
  private final String process;
  private final InstantSource clock;

  /**
   * @param process unique name of this process
   */
  public Redriver(
      RedriveOutbox outbox,
      RedriveTopics topics,
      DeadLetterMetrics metrics,
      String process,
      InstantSource clock) {
    this.outbox = outbox;
    this.topics = topics;
    this.metrics = metrics;
    this.process = process;
    this.clock = clock;
  }

  /**
   * Sends some redrives.
   *
   * @return whether there were any; more may wait then
   * @throws DependencyUnavailable when Kafka does not answer; the next call goes on
   */
  public boolean redrive() {
    if (outbox.isEmpty()) {
      return false;
    }
    var worked = new boolean[1];
    outbox.whileLeading(process, tookOver -> worked[0] = redrive(tookOver));
    return worked[0];
  }

  private boolean redrive(boolean tookOver) {
    var pending = outbox.pending();
    if (pending.isEmpty()) {
      return false;
    }
    var inDoubt = pending.stream().filter(Redrive::inDoubt).toList();
    if (tookOver || topics.isClosed() || !inDoubt.isEmpty()) {
      topics.fence();
    }
    var toSend = new ArrayList<>(pending);
    toSend.removeAll(settle(inDoubt));
    send(announce(toSend));
    return true;
  }

  /**
   * Returns the redrives that are settled: found in their topics, or impossible to find out about.
   */
  private List<Redrive> settle(List<Redrive> inDoubt) {
    if (inDoubt.isEmpty()) {
      return List.of();
    }
    var search = topics.search(inDoubt);
    sent(search.found());
    search
        .unknowable()
        .forEach(
            redrive ->
                outbox.returned(
                    redrive,
                    "redrive %d may or may not have been sent: the records of that time are gone"
                        .formatted(redrive.number())));
    var settled = new ArrayList<>(search.found().keySet());
    settled.addAll(search.unknowable());
    return settled;
  }

  /** Notes the ends of the partitions. Returns the redrives whose partition exists. */
  private List<Redrive> announce(List<Redrive> redrives) {
    var ends = topics.ends(redrives.stream().map(RedriveTopics::partition).distinct().toList());
    Map<Redrive, Long> noted = new LinkedHashMap<>();
    for (var redrive : redrives) {
      var partition = RedriveTopics.partition(redrive);
      var end = ends.get(partition);
      var pipeline = redrive.entry().latest().pipeline();
      if (!partition.topic().endsWith("." + pipeline)) {
        outbox.returned(
            redrive, "topic %s is not one of pipeline %s".formatted(partition.topic(), pipeline));
      } else if (end == null) {
        outbox.returned(redrive, "partition " + partition + " does not exist");
      } else {
        noted.put(redrive, end);
      }
    }
    if (!noted.isEmpty()) {
      outbox.sending(noted);
    }
    return List.copyOf(noted.keySet());
  }

  private void send(List<Redrive> redrives) {
    if (redrives.isEmpty()) {
      return;
    }
    try {
      sent(topics.send(redrives, outbox.numbers(redrives.size(), clock.instant())));
    } catch (RedriveTopics.Refused e) {
      if (redrives.size() == 1) {
        outbox.returned(redrives.getFirst(), "the broker refuses it: " + e.getMessage());
      } else {
        redrives.forEach(redrive -> send(List.of(redrive)));
      }
    }
  }

  private void sent(Map<Redrive, String> places) {
    if (places.isEmpty()) {
      return;
    }
    outbox.sent(places);
    places.keySet().forEach(sent -> metrics.redriven(sent.entry().latest().pipeline()));
  }

  @Override
  public void close() {
    topics.close();
  }
}
