package dev.millrace.runtime.kafka;

import dev.millrace.runtime.account.Marks;
import dev.millrace.runtime.metrics.StageMetrics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes inbound records of consumed ones, and separates the platform's word from a stranger's. A
 * seal tells who wrote a record, and not whether it is a copy. So each redrive counts once: redrive
 * numbers grow within a partition, and the latest one that was counted is stored with the
 * partition's position. An event without a tag is a stranger's, unless release 0.1.0 can have
 * passed it on. Not thread-safe.
 */
final class InboundRecords implements InboundRecord.Judge {

  private static final Logger LOG = LoggerFactory.getLogger(InboundRecords.class);

  /** Stands beside the account in a position's metadata, and is none of it. */
  private static final String MARK = "redrive=";

  private static final Duration QUIET = Duration.ofMinutes(10);

  private final boolean isAtIngest;
  private final RecordSeals seals;
  private final UntaggedEvents untagged;
  private final StageMetrics metrics;
  private final InstantSource clock;
  private final Map<Integer, Long> counted = new HashMap<>();
  private final Map<Integer, Long> ofBatch = new HashMap<>();
  private Instant nextWarning = Instant.MIN;
  private int unsealed;

  /**
   * @param untagged takes events without a tag for a while
   */
  InboundRecords(
      boolean isAtIngest,
      RecordSeals seals,
      UntaggedEvents untagged,
      StageMetrics metrics,
      InstantSource clock) {
    this.isAtIngest = isAtIngest;
    this.seals = seals;
    this.untagged = untagged;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** Whether they come from the public door. */
  boolean areAtIngest() {
    return isAtIngest;
  }

  /**
   * Reads a record of the batch. To be called once for each, in the order of offsets.
   *
   * @param now the ingest time of a record that has none
   */
  InboundRecord of(ConsumerRecord<byte[], byte[]> record, long now) {
    return InboundRecord.of(record, now, isAtIngest, this);
  }

  @Override
  public boolean isPassedOn(
      ConsumerRecord<byte[], byte[]> record, byte[] eventId, byte @Nullable [] tag) {
    boolean isPassedOn =
        (tag != null && seals.isTagged(record, eventId, tag))
            || untagged.areTaken(record.partition());
    if (!isPassedOn) {
      warn(record);
    }
    return isPassedOn;
  }

  @Override
  public boolean believes(ConsumerRecord<byte[], byte[]> record, byte @Nullable [] redriven) {
    boolean isOurs =
        redriven == null
            ? seals.isSealed(record)
            : seals.isSealedInPartition(record)
                && isFirst(record.partition(), PlatformHeaders.number(redriven, 0));
    if (!isOurs) {
      unsealed++;
      warn(record);
    }
    return isOurs;
  }

  private boolean isFirst(int partition, long redrive) {
    var last = ofBatch.getOrDefault(partition, counted.getOrDefault(partition, 0L));
    if (redrive <= last) {
      return false;
    }
    ofBatch.put(partition, redrive);
    return true;
  }

  /**
   * Warns of a record without a seal or tag. At the public door that is the matter of the
   * publisher; behind it, somebody should know.
   */
  private void warn(ConsumerRecord<byte[], byte[]> record) {
    if (isAtIngest || clock.instant().isBefore(nextWarning)) {
      return;
    }
    nextWarning = clock.instant().plus(QUIET);
    LOG.warn(
        "{}-{} offset {} has mr-* headers that no service of this system wrote there: it is taken"
            + " for somebody else's event, and so are all such ones, without a word for {}. If a"
            + " service did write it, it has another seal key file (see millrace.seal.key-file), or"
            + " is of release 0.1.0 (see millrace.seal.take-untagged)",
        record.topic(),
        record.partition(),
        record.offset(),
        QUIET);
  }

  /** Takes what {@link #mark} wrote. */
  void restore(int partition, @Nullable String metadata) {
    untagged.restore(partition, metadata);
    long last = metadata == null ? 0 : last(metadata);
    if (last == 0) {
      counted.remove(partition);
    } else {
      counted.put(partition, last);
    }
  }

  private static long last(String metadata) {
    return PlatformHeaders.number(PlatformHeaders.bytes(Marks.find(metadata, MARK)), 0);
  }

  /** What says in a position's metadata which redrive was counted; empty when none was. */
  static String markIn(String metadata) {
    return mark(last(metadata));
  }

  /** What to keep with the partition's position once the batch at work is done. */
  String mark(int partition) {
    var redrive = mark(ofBatch.getOrDefault(partition, counted.getOrDefault(partition, 0L)));
    return isAtIngest ? redrive : redrive + untagged.mark(partition);
  }

  private static String mark(long last) {
    return last == 0 ? "" : Marks.of(MARK, Long.toString(last));
  }

  void committed() {
    counted.putAll(ofBatch);
    metrics.unsealed(unsealed);
    rolledBack();
  }

  void rolledBack() {
    ofBatch.clear();
    unsealed = 0;
  }

  void forget(int partition) {
    untagged.forget(partition);
    counted.remove(partition);
  }
}
