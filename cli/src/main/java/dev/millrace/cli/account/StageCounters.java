package dev.millrace.cli.account;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one stage did with its input so far, as it stands in the metadata of a committed position:
 * {@code v1;in=N;redriven=N;emitted=N;filtered=N;duplicate=N;rejected.CODE=N;...}.
 *
 * @param in records consumed, redriven ones among them
 * @param redriven records consumed that came back from the dead letters
 * @param emitted records that went on
 * @param filtered events the pipeline does not want
 * @param duplicate events that had passed before
 * @param rejected dead letters written, by error code
 */
public record StageCounters(
    long in,
    long redriven,
    long emitted,
    long filtered,
    long duplicate,
    SortedMap<String, Long> rejected) {

  /** Nothing consumed yet. */
  public static final StageCounters NONE =
      new StageCounters(0, 0, 0, 0, 0, Collections.emptySortedMap());

  private static final String VERSION = "v1";
  private static final String REJECTED = "rejected.";

  public StageCounters {
    rejected = Collections.unmodifiableSortedMap(new TreeMap<>(rejected));
  }

  /**
   * Reads the text of a committed position; a blank text is {@link #NONE}.
   *
   * @throws IllegalArgumentException when the text is something else
   */
  public static StageCounters parse(String metadata) {
    if (metadata.isBlank()) {
      return NONE;
    }
    var parts = metadata.split(";", -1);
    if (!parts[0].equals(VERSION)) {
      throw new IllegalArgumentException("not an account: '" + metadata + "'");
    }
    var counters = new TreeMap<String, Long>();
    for (int i = 1; i < parts.length; i++) {
      int equals = parts[i].indexOf('=');
      if (equals > 0) {
        counters.merge(
            parts[i].substring(0, equals),
            Long.parseLong(parts[i].substring(equals + 1)),
            Long::sum);
      } else if (!parts[i].isEmpty()) {
        throw new IllegalArgumentException("not a counter: '" + parts[i] + "'");
      }
    }
    var rejected = new TreeMap<String, Long>();
    counters
        .tailMap(REJECTED)
        .forEach(
            (name, count) -> {
              if (name.startsWith(REJECTED) && count > 0) {
                rejected.put(name.substring(REJECTED.length()), count);
              }
            });
    return new StageCounters(
        counters.getOrDefault("in", 0L),
        counters.getOrDefault("redriven", 0L),
        counters.getOrDefault("emitted", 0L),
        counters.getOrDefault("filtered", 0L),
        counters.getOrDefault("duplicate", 0L),
        rejected);
  }

  /** The sum of two partitions. */
  public StageCounters plus(StageCounters other) {
    var sum = new TreeMap<>(rejected);
    other.rejected.forEach((code, count) -> sum.merge(code, count, Long::sum));
    return new StageCounters(
        in + other.in,
        redriven + other.redriven,
        emitted + other.emitted,
        filtered + other.filtered,
        duplicate + other.duplicate,
        sum);
  }

  /** Dead letters written, of all codes. */
  public long rejectedTotal() {
    return rejected.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Events that are dead letters now: a redriven one is one no longer, unless rejected again. */
  public long deadLettered() {
    return rejectedTotal() - redriven;
  }

  /** Events seen for the first time. */
  public long fresh() {
    return in - redriven;
  }

  /** Consumed records that no outcome was counted for; 0 unless the stage has lost one. */
  public long unexplained() {
    return in - emitted - filtered - duplicate - rejectedTotal();
  }
}
