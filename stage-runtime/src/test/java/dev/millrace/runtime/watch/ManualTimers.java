package dev.millrace.runtime.watch;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Timers and a clock that a test moves. Thread-safe; tasks run on the thread that moves it. */
public final class ManualTimers implements Timers, InstantSource {

  private record Due(Instant at, Runnable task) {}

  private final List<Due> waiting = new ArrayList<>();
  private Instant now = Instant.parse("2026-11-28T06:00:00Z");

  @Override
  public synchronized void after(Duration wait, Runnable task) {
    waiting.add(new Due(now.plus(wait), task));
  }

  @Override
  public synchronized Instant instant() {
    return now;
  }

  /** Moves the clock, and runs what becomes due, in its order. */
  public void pass(Duration time) {
    var end = instant().plus(time);
    for (var due = next(end); due != null; due = next(end)) {
      due.task.run();
    }
    synchronized (this) {
      now = end;
    }
  }

  private synchronized Due next(Instant end) {
    var next =
        waiting.stream()
            .filter(each -> !each.at.isAfter(end))
            .min(Comparator.comparing(Due::at))
            .orElse(null);
    if (next != null) {
      waiting.remove(next);
      now = next.at.isAfter(now) ? next.at : now;
    }
    return next;
  }

  /** How long until each task that waits, in their order. */
  public synchronized List<Duration> waits() {
    return waiting.stream().map(each -> Duration.between(now, each.at)).toList();
  }
}
