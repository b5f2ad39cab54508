package dev.millrace.runtime.kafka;

import dev.millrace.runtime.position.Gap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a consumer thread is doing. */
public sealed interface ConsumerState {

  /** The text that health shows. */
  String text();

  /** It is being made. */
  record Starting() implements ConsumerState {
    @Override
    public String text() {
      return "starting";
    }
  }

  /** It consumes. */
  record Running() implements ConsumerState {
    @Override
    public String text() {
      return "running";
    }
  }

  /**
   * It waits and will go on by itself.
   *
   * @param isOutage whether a dependency is away; else something stands in the way that the cause
   *     names
   */
  record Paused(String dependency, boolean isOutage, String cause) implements ConsumerState {
    @Override
    public String text() {
      return isOutage
          ? "paused, waiting for " + dependency + ": " + cause
          : "paused, tried again by itself: " + cause;
    }
  }

  /** It holds partitions whose events fail alike, and goes on with the others. */
  record Held(String cause) implements ConsumerState {
    @Override
    public String text() {
      return "holds partitions, their events fail alike: " + cause;
    }
  }

  /** It holds partitions whose place cannot be trusted, until a person says where to go on. */
  record AtGap(String cause) implements ConsumerState {

    static AtGap of(String consumer, List<Gap> gaps) {
      return new AtGap(GapText.of(consumer, gaps));
    }

    /** Answers the gaps that hold readers, by the name of the consumer. */
    public static SortedMap<String, AtGap> byConsumer(Collection<? extends PlacedReader> readers) {
      var gaps = new TreeMap<String, List<Gap>>();
      for (var reader : readers) {
        for (var gap : reader.gaps()) {
          gaps.computeIfAbsent(reader.consumer(gap.held().topic()), _ -> new ArrayList<>())
              .add(gap);
        }
      }
      var states = new TreeMap<String, AtGap>();
      gaps.forEach((consumer, open) -> states.put(consumer, of(consumer, open)));
      return states;
    }

    @Override
    public String text() {
      return "stopped before a gap: " + cause;
    }
  }

  /** It has ended by an unforeseen error, and will be started again. */
  record Restarting(Duration in, String cause) implements ConsumerState {
    @Override
    public String text() {
      return "ended, started again in %d s: %s".formatted(in.toSeconds(), cause);
    }
  }

  /**
   * It does not consume until a person acts. It is tried again now and then, and notices when the
   * cause is gone.
   */
  record Stopped(String cause) implements ConsumerState {
    @Override
    public String text() {
      return "stopped: " + cause;
    }
  }
}
