package dev.millrace.runtime.account;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What became of the events that a stage has consumed from one partition, since the beginning.
 * Travels as the metadata of the committed offset, so that it is exactly as true as the offset.
 *
 * @param in records consumed, redriven ones included
 * @param redriven of these, records that a redrive put back at this stage
 * @param emitted passed on, or loaded
 * @param filtered not wanted by the pipeline
 * @param duplicate already passed before
 * @param rejected dead-lettered, by error code
 * @param lost records that were gone before they were read, where somebody has accepted that; where
 *     it was told by the distance of offsets, at most so many
 * @param repeated of those consumed, events that the stage had consumed before, where somebody has
 *     put it back
 * @param outdated of those loaded, events that came after a newer one of their key, and so changed
 *     nothing
 * @param foreign of those consumed, records that no stage before has sent: somebody else has
 *     written them to the stage's topic, and so published events past the stages before
 */
public record Account(
    long in,
    long redriven,
    long emitted,
    long filtered,
    long duplicate,
    Map<String, Long> rejected,
    long lost,
    long repeated,
    long outdated,
    long foreign) {

  /** The account of a partition of which nothing was consumed. */
  public static final Account EMPTY = new Account(0, 0, 0, 0, 0, Map.of());

  /** Stands beside the account as well: the offset up to which events are repeated. */
  public static final String AGAIN = "again=";

  private static final String VERSION = "v1";
  private static final String REJECTED = "rejected.";

  /** Stands beside the account in the metadata, and is none of it. */
  public static final String FLOOD = "flood=";

  /** Nothing was lost or repeated, nothing came too late, and nobody else wrote to the topic. */
  public Account(
      long in,
      long redriven,
      long emitted,
      long filtered,
      long duplicate,
      Map<String, Long> rejected) {
    this(in, redriven, emitted, filtered, duplicate, rejected, 0, 0, 0, 0);
  }

  public Account {
    rejected = Collections.unmodifiableMap(new TreeMap<>(rejected));
  }

  public long rejectedTotal() {
    return rejected.values().stream().mapToLong(Long::longValue).sum();
  }

  /** The account of nothing but what is gone. */
  public static Account ofLost(long lost) {
    return new Account(0, 0, 0, 0, 0, Map.of(), lost, 0, 0, 0);
  }

  /** The account of nothing but what was read and passed on. */
  public static Account ofPassed(long passed) {
    return new Account(passed, 0, passed, 0, 0, Map.of());
  }

  /**
   * Events that the stage before has sent here, as far as this one has come: each once, those that
   * are gone included.
   */
  public long arrived() {
    return in - redriven - repeated - foreign + lost;
  }

  /** The sum of two accounts. */
  public Account plus(Account other) {
    var sum = new TreeMap<>(rejected);
    other.rejected.forEach((code, count) -> sum.merge(code, count, Long::sum));
    return new Account(
        in + other.in,
        redriven + other.redriven,
        emitted + other.emitted,
        filtered + other.filtered,
        duplicate + other.duplicate,
        sum,
        lost + other.lost,
        repeated + other.repeated,
        outdated + other.outdated,
        foreign + other.foreign);
  }

  /** {@code v1;in=7;emitted=6;rejected.UNDECODABLE=1}: zeros are left out. */
  public String encode() {
    var text = new StringBuilder(VERSION);
    append(text, "in", in);
    append(text, "redriven", redriven);
    append(text, "emitted", emitted);
    append(text, "filtered", filtered);
    append(text, "duplicate", duplicate);
    rejected.forEach((code, count) -> append(text, REJECTED + code, count));
    append(text, "lost", lost);
    append(text, "repeated", repeated);
    append(text, "outdated", outdated);
    append(text, "foreign", foreign);
    return text.toString();
  }

  private static void append(StringBuilder text, String name, long count) {
    if (count != 0) {
      text.append(';').append(name).append('=').append(count);
    }
  }

  /**
   * The account in an offset's metadata. Metadata that is none (an operator has set the offset by
   * hand) is an empty account.
   */
  public static Account decode(String metadata) {
    var parts = metadata.split(";");
    // Of separators alone there are no parts.
    if (parts.length == 0 || !parts[0].equals(VERSION)) {
      return EMPTY;
    }
    var counts = new TreeMap<String, Long>();
    for (int i = 1; i < parts.length; i++) {
      int equals = parts[i].indexOf('=');
      if (parts[i].startsWith(FLOOD)) {
        continue;
      }
      try {
        counts.put(
            parts[i].substring(0, Math.max(equals, 0)),
            Long.valueOf(parts[i].substring(equals + 1)));
      } catch (NumberFormatException e) {
        return EMPTY;
      }
    }
    var rejected = new TreeMap<String, Long>();
    counts.forEach(
        (name, count) -> {
          if (name.startsWith(REJECTED) && count != 0) {
            rejected.put(name.substring(REJECTED.length()), count);
          }
        });
    return new Account(
        counts.getOrDefault("in", 0L),
        counts.getOrDefault("redriven", 0L),
        counts.getOrDefault("emitted", 0L),
        counts.getOrDefault("filtered", 0L),
        counts.getOrDefault("duplicate", 0L),
        rejected,
        counts.getOrDefault("lost", 0L),
        counts.getOrDefault("repeated", 0L),
        counts.getOrDefault("outdated", 0L),
        counts.getOrDefault("foreign", 0L));
  }
}
