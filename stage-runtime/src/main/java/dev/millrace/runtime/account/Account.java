package dev.millrace.runtime.account;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts the fates of all events that a stage has consumed from one partition. It is committed as
 * the metadata of the offset, so the two always agree.
 *
 * @param in records consumed, including redriven ones
 * @param redriven the part of {@code in} that a redrive sent to this stage
 * @param emitted passed on, or loaded
 * @param filtered not wanted by the pipeline
 * @param duplicate already passed before
 * @param rejected dead-lettered, by error code
 * @param lost records that were gone before they were read, after somebody accepted that; an upper
 *     bound when it comes from the distance of offsets
 * @param repeated the part of {@code in} that the stage had consumed before, after somebody put it
 *     back
 * @param outdated the loaded events that changed nothing, because they came after a newer event of
 *     their key
 * @param foreign the part of {@code in} that no earlier stage sent: somebody else wrote to the
 *     stage's topic, and so bypassed the earlier stages
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

  /** The account of a partition from which nothing was consumed. */
  public static final Account EMPTY = new Account(0, 0, 0, 0, 0, Map.of());

  /** The key, beside the account in the metadata, of the offset up to which events are repeated. */
  public static final String AGAIN = "again=";

  private static final String VERSION = "v1";
  private static final String REJECTED = "rejected.";

  /** The key, beside the account in the metadata, of a flood's note. */
  public static final String FLOOD = "flood=";

  /** An account in which nothing was lost, repeated, outdated or foreign. */
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

  /** An account of lost records only. */
  public static Account ofLost(long lost) {
    return new Account(0, 0, 0, 0, 0, Map.of(), lost, 0, 0, 0);
  }

  /** An account of events that were read and passed on, and nothing else. */
  public static Account ofPassed(long passed) {
    return new Account(passed, 0, passed, 0, 0, Map.of());
  }

  /**
   * The events that the earlier stage sent here, up to this stage's position. Each counts once, and
   * lost ones count, too.
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
   * Reads the account in an offset's metadata. Other metadata gives an empty account; it comes from
   * an operator who set the offset by hand.
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
