package dev.millrace.runtime.sink;

import dev.millrace.runtime.sink.Sink.Position;
import dev.millrace.runtime.sink.Sink.SinkRow;
import dev.millrace.runtime.stage.EventError;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what a sink's failures have shown, until the rows concerned are past: how often an
 * outage was reported by a sink that answers, and which rows are at fault. Not thread-safe.
 */
final class Doubts {

  /** So many reports in a row are believed to be an outage; most outages are over by then. */
  private static final int BELIEVED = 2;

  /** So much time is enough for failures that are slow. */
  private static final Duration LONG = Duration.ofSeconds(30);

  /** How often, and for how long, a sink must have been well beside rows that fail. */
  private static final int OFTEN = 2;

  private static final Duration A_WHILE = Duration.ofMinutes(1);

  /** The position a row was read from. */
  private record Place(int partition, long offset) {
    static Place of(SinkRow row) {
      return new Place(row.partition(), row.offset());
    }
  }

  private final Map<Place, EventError> guilty = new HashMap<>();

  /** By partition, the offset of the last row of a failed batch. */
  private final Map<Integer, Long> failedUntil = new HashMap<>();

  private int outages;
  private Duration lost = Duration.ZERO;
  private int timesWell;
  private Instant wellSince = Instant.MAX;

  /** Rows failed after it was decided what becomes of the batch; it is not to be tried as it is. */
  private boolean isSearchDue;

  /**
   * Notes an outage that was reported by a sink that had answered just before.
   *
   * @param rows that could not be written
   * @param taken time that it took
   * @return whether a row may be what the sink speaks of
   */
  boolean outage(Collection<SinkRow> rows, Duration taken) {
    outages++;
    lost = lost.plus(taken);
    rows.forEach(row -> failedUntil.merge(row.partition(), row.offset(), Math::max));
    return outages > BELIEVED || lost.compareTo(LONG) > 0;
  }

  /** Notes that a batch is to be searched before it is tried again. */
  void searchFirst() {
    isSearchDue = true;
  }

  /** Answers once whether a batch is to be searched before it is tried again. */
  boolean takeDueSearch() {
    boolean was = isSearchDue;
    isSearchDue = false;
    return was;
  }

  /**
   * Notes whether the sink did its work before and after rows failed that no row passed beside.
   *
   * @param isWell whether it did
   */
  void proved(boolean isWell, Instant now) {
    if (!isWell) {
      forgetProofs();
    } else if (timesWell++ == 0) {
      wellSince = now;
    }
  }

  private void forgetProofs() {
    timesWell = 0;
    wellSince = Instant.MAX;
  }

  /** Whether the sink was well so often and so long that the next failure of a row is its own. */
  boolean areProven(Instant now) {
    return timesWell >= OFTEN && !now.isBefore(wellSince.plus(A_WHILE));
  }

  /** Notes that rows are at fault. */
  void condemn(Map<SinkRow, EventError> errors) {
    errors.forEach((row, error) -> guilty.put(Place.of(row), error));
  }

  /** Answers the rows that are not known to be at fault. */
  List<SinkRow> innocent(List<SinkRow> rows) {
    return guilty.isEmpty()
        ? rows
        : rows.stream().filter(row -> !guilty.containsKey(Place.of(row))).toList();
  }

  /** Answers why a row is at fault; null when it is not known to be. */
  @Nullable EventError error(SinkRow row) {
    return guilty.get(Place.of(row));
  }

  /** Forgets rows before these positions, after a batch was written. */
  void passed(Map<Integer, Position> next) {
    if (failedUntil.isEmpty() && guilty.isEmpty()) {
      return;
    }
    guilty.keySet().removeIf(place -> isPast(place.partition, place.offset, next));
    failedUntil.entrySet().removeIf(last -> isPast(last.getKey(), last.getValue(), next));
    if (failedUntil.isEmpty()) {
      outages = 0;
      lost = Duration.ZERO;
      isSearchDue = false;
      forgetProofs();
    }
  }

  private static boolean isPast(int partition, long offset, Map<Integer, Position> next) {
    var position = next.get(partition);
    return position != null && position.nextOffset() > offset;
  }
}
