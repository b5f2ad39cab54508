package dev.millrace.runtime.watch;

import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.stage.OneLine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs for a whole service that a dependency is away: one line at the beginning, one a minute, and
 * one at the end, however many threads and clients notice it. Thread-safe.
 *
 * <p>A dependency has a name, such as {@code kafka}. A thread that waits for it says when it goes
 * on. A client only warns; its warning counts for some seconds.
 */
public final class OutageLog {

  private static final Logger log = LoggerFactory.getLogger(OutageLog.class);

  /** How long to gather before the first line, so that it can say how many wait. */
  private static final Duration GATHERING = Duration.ofMillis(500);

  /** How long a warning counts. */
  private static final Duration QUIET = Duration.ofSeconds(10);

  private static final Duration REMINDER = Duration.ofMinutes(1);
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final int NAMED = 3;

  private final Timers timers;
  private final InstantSource clock;
  private final Map<String, Outage> outages = new HashMap<>();

  private static final class Outage {
    final Instant since;
    final String cause;

    /** Who told of the cause; empty for a client. */
    final String by;

    final @Nullable Throwable failure;

    /** Why each that waits does so, by its last word. */
    final Map<String, String> waiting = new LinkedHashMap<>();

    final Set<String> everybody = new LinkedHashSet<>();
    Instant told = Instant.MAX;
    Instant warned = Instant.MIN;
    long warnings;

    /** Whether others wait for another cause. */
    boolean isOneOfSeveral;

    Outage(Instant since, String cause, String by, @Nullable Throwable failure) {
      this.since = since;
      this.cause = cause;
      this.by = by;
      this.failure = failure;
    }
  }

  public OutageLog(Timers timers, InstantSource clock) {
    this.timers = timers;
    this.clock = clock;
  }

  /**
   * Says that somebody waits for the cause, and for nothing else any more. Repeating it changes
   * nothing.
   *
   * @param who waits
   */
  public synchronized void waits(String who, DependencyUnavailable cause) {
    var message = String.valueOf(cause.getMessage());
    var what = cause.isOutage() ? cause.dependency() : message;
    outages.forEach(
        (other, outage) -> {
          if (!other.equals(what)) {
            outage.waiting.remove(who);
          }
        });
    var outage = outage(what, message, who, cause.isForeseen() ? null : cause);
    outage.isOneOfSeveral |= !message.equals(outage.cause);
    outage.waiting.put(who, message);
    outage.everybody.add(who);
  }

  /** Says that somebody no longer waits. */
  public synchronized void goesOn(String who) {
    outages.values().forEach(outage -> outage.waiting.remove(who));
  }

  /**
   * Takes a client's warning that a dependency is away. The client's own log line is not needed
   * then.
   */
  public synchronized void warns(String what, String warning) {
    var outage = outage(what, OneLine.of(warning), "", null);
    outage.warned = clock.instant();
    outage.warnings++;
  }

  /** Tells whether a dependency is known to be away. */
  public synchronized boolean isAway(String what) {
    return outages.containsKey(what);
  }

  private Outage outage(String what, String cause, String by, @Nullable Throwable failure) {
    var known = outages.get(what);
    if (known != null) {
      return known;
    }
    var outage = new Outage(clock.instant(), cause, by, failure);
    outages.put(what, outage);
    timers.after(GATHERING, () -> look(what, outage));
    return outage;
  }

  private void look(String what, Outage outage) {
    synchronized (this) {
      var now = clock.instant();
      if (outage.told.equals(Instant.MAX)) {
        log.warn("{}{}", first(outage), waiting(outage), outage.failure);
        outage.told = now;
      } else if (isOver(outage, now)) {
        outages.remove(what, outage);
        log.info(
            "over after {} s: {}{}{}",
            Duration.between(outage.since, now).toSeconds(),
            first(outage),
            counted(outage.everybody.size(), "waited and go on"),
            counted(outage.warnings, "warnings of clients were left out"));
        return;
      } else if (!now.isBefore(outage.told.plus(REMINDER))) {
        log.warn(
            "still, after {} s: {}{}",
            Duration.between(outage.since, now).toSeconds(),
            causes(outage),
            waiting(outage));
        outage.told = now;
      }
    }
    timers.after(LOOK, () -> look(what, outage));
  }

  private static boolean isOver(Outage outage, Instant now) {
    return outage.waiting.isEmpty() && !now.isBefore(outage.warned.plus(QUIET));
  }

  /** The first cause. Where there are others, it names whose it is. */
  private static String first(Outage outage) {
    return outage.isOneOfSeveral ? ofOne(outage.cause, outage.by) : outage.cause;
  }

  private static String ofOne(String cause, String who) {
    return who.isEmpty() ? cause : "%s (%s)".formatted(cause, who);
  }

  /** Why they wait by now, as the first cause may be over and others have come. */
  private static String causes(Outage outage) {
    if (outage.waiting.isEmpty()) {
      return first(outage);
    }
    var causes = new LinkedHashMap<String, String>();
    outage.waiting.forEach((who, cause) -> causes.putIfAbsent(cause, who));
    if (causes.size() == 1) {
      return causes.firstEntry().getKey();
    }
    var told = new ArrayList<String>();
    causes.forEach((cause, who) -> told.add(ofOne(cause, who)));
    return named(told, "; ", "; and for %d other causes");
  }

  private static String waiting(Outage outage) {
    if (outage.waiting.isEmpty()) {
      return "";
    }
    return ". Offsets stay; tried again by itself: "
        + named(outage.waiting.keySet(), ", ", " and %d more");
  }

  /** Names the first few, and counts the others. */
  private static String named(Collection<String> all, String separator, String others) {
    int more = all.size() - NAMED;
    return all.stream().limit(NAMED).collect(Collectors.joining(separator))
        + (more <= 0 ? "" : others.formatted(more));
  }

  private static String counted(long count, String what) {
    return count == 0 ? "" : "; " + count + " " + what;
  }
}
