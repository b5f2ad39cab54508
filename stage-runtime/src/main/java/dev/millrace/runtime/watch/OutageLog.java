package dev.millrace.runtime.watch;

import dev.millrace.runtime.stage.DependencyUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says once for a whole service that something is away, and once that it is back, however many of
 * its threads and clients notice. In between it says so once a minute. Thread-safe.
 *
 * <p>What is away is known by a name, such as {@code kafka}. Those that wait for it leave when they
 * go on; whoever only warns of it, such as a client, is believed for some seconds after its last
 * word.
 */
public final class OutageLog {

  private static final Logger log = LoggerFactory.getLogger(OutageLog.class);

  /** So that the first line can say how many wait. */
  private static final Duration GATHERING = Duration.ofMillis(500);

  /** After which a warning is over. */
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
    final @Nullable Throwable failure;
    final Set<String> waiting = new LinkedHashSet<>();
    final Set<String> everybody = new LinkedHashSet<>();
    Instant told = Instant.MAX;
    Instant warned = Instant.MIN;
    long warnings;

    Outage(Instant since, String cause, @Nullable Throwable failure) {
      this.since = since;
      this.cause = cause;
      this.failure = failure;
    }
  }

  public OutageLog(Timers timers, InstantSource clock) {
    this.timers = timers;
    this.clock = clock;
  }

  /**
   * Somebody waits for what stands in the way, and no longer for anything else. Calling it again is
   * no news.
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
    var outage = outage(what, message, cause.isForeseen() ? null : cause);
    outage.waiting.add(who);
    outage.everybody.add(who);
  }

  /** Somebody waits no longer, for whatever it was. */
  public synchronized void goesOn(String who) {
    outages.values().forEach(outage -> outage.waiting.remove(who));
  }

  /** A client warns that something is away: this says so, and nobody else has to. */
  public synchronized void warns(String what, String warning) {
    var outage = outage(what, warning, null);
    outage.warned = clock.instant();
    outage.warnings++;
  }

  /** Whether something is known to be away. */
  public synchronized boolean isAway(String what) {
    return outages.containsKey(what);
  }

  private Outage outage(String what, String cause, @Nullable Throwable failure) {
    var known = outages.get(what);
    if (known != null) {
      return known;
    }
    var outage = new Outage(clock.instant(), cause, failure);
    outages.put(what, outage);
    timers.after(GATHERING, () -> look(what, outage));
    return outage;
  }

  private void look(String what, Outage outage) {
    synchronized (this) {
      var now = clock.instant();
      if (outage.told.equals(Instant.MAX)) {
        log.warn("{}{}", outage.cause, waiting(outage), outage.failure);
        outage.told = now;
      } else if (isOver(outage, now)) {
        outages.remove(what, outage);
        log.info(
            "over after {} s: {}{}{}",
            Duration.between(outage.since, now).toSeconds(),
            outage.cause,
            counted(outage.everybody.size(), "waited and go on"),
            counted(outage.warnings, "warnings of clients were left out"));
        return;
      } else if (!now.isBefore(outage.told.plus(REMINDER))) {
        log.warn(
            "still, after {} s: {}{}",
            Duration.between(outage.since, now).toSeconds(),
            outage.cause,
            waiting(outage));
        outage.told = now;
      }
    }
    timers.after(LOOK, () -> look(what, outage));
  }

  private static boolean isOver(Outage outage, Instant now) {
    return outage.waiting.isEmpty() && !now.isBefore(outage.warned.plus(QUIET));
  }

  private static String waiting(Outage outage) {
    if (outage.waiting.isEmpty()) {
      return "";
    }
    var names = outage.waiting.stream().limit(NAMED).toList();
    int more = outage.waiting.size() - names.size();
    return ". Offsets stay; tried again by itself: "
        + String.join(", ", names)
        + (more == 0 ? "" : " and %d more".formatted(more));
  }

  private static String counted(long count, String what) {
    return count == 0 ? "" : "; " + count + " " + what;
  }
}
