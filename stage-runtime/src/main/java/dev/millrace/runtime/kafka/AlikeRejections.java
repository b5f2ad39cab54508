package dev.millrace.runtime.kafka;

import dev.millrace.runtime.flood.Cause;
import dev.millrace.schema.OffsetRange;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps one publisher's junk from filling the dead letters. Only rejects without a business key are
 * concerned. Up to a number in an hour, each alike reject becomes a dead letter. Above it, alike
 * rejects of one partition and batch share a dead letter, which names their offsets; their bytes
 * stay in the topic. Not thread-safe.
 */
final class AlikeRejections {

  private static final Duration HOUR = Duration.ofHours(1);

  /**
   * A dead letter to be written.
   *
   * @param first the rejection whose bytes it holds
   * @param offsets of all that it stands for; empty when that is the first alone
   */
  record Letter(Rejection first, List<OffsetRange> offsets) {}

  /** The letters of one cause since the beginning of its hour. */
  private record Hour(Instant begin, int letters) {}

  private record Place(int partition, Cause cause) {}

  private final int perHour;
  private final InstantSource clock;
  private final Map<Cause, Hour> hours = new HashMap<>();
  private final Map<Cause, Integer> ofBatch = new HashMap<>();

  /**
   * @param perHour letters of one cause that stand for one event; zero for no limit
   */
  AlikeRejections(int perHour, InstantSource clock) {
    this.perHour = perHour;
    this.clock = clock;
  }

  /** The letters of a batch that is about to be written, in its order. */
  List<Letter> letters(List<Rejection> rejections) {
    ofBatch.clear();
    if (perHour == 0) {
      return rejections.stream().map(each -> new Letter(each, List.of())).toList();
    }
    var letters = new ArrayList<Letter>(rejections.size());
    var shared = new HashMap<Place, Letter>();
    for (var rejection : rejections) {
      if (!rejection.isKeyless()) {
        letters.add(new Letter(rejection, List.of()));
        continue;
      }
      var cause = Cause.of(rejection.outcome().error()).getFirst();
      var event = rejection.in().event();
      if (isRoomFor(cause)) {
        letters.add(new Letter(rejection, List.of()));
      } else {
        var letter =
            shared.computeIfAbsent(
                new Place(event.partition(), cause),
                _ -> {
                  var fresh = new Letter(rejection, new ArrayList<>());
                  letters.add(fresh);
                  return fresh;
                });
        append(letter.offsets, event.offset());
      }
    }
    return letters;
  }

  private boolean isRoomFor(Cause cause) {
    var hour = hours.get(cause);
    boolean isOver = hour == null || !clock.instant().isBefore(hour.begin.plus(HOUR));
    int before = (isOver ? 0 : hour.letters) + ofBatch.getOrDefault(cause, 0);
    if (before >= perHour) {
      return false;
    }
    ofBatch.merge(cause, 1, Integer::sum);
    return true;
  }

  private static void append(List<OffsetRange> ranges, long offset) {
    if (!ranges.isEmpty() && ranges.getLast().getLast() == offset - 1) {
      ranges.getLast().setLast(offset);
    } else {
      ranges.add(new OffsetRange(offset, offset));
    }
  }

  /** Counts the letters of a batch that was written. */
  void committed() {
    var now = clock.instant();
    ofBatch.forEach(
        (cause, letters) ->
            hours.compute(
                cause,
                (_, hour) ->
                    hour == null || !now.isBefore(hour.begin.plus(HOUR))
                        ? new Hour(now, letters)
                        : new Hour(hour.begin, hour.letters + letters)));
    ofBatch.clear();
  }

  /** Forgets the letters of a batch that was rolled back. */
  void rolledBack() {
    ofBatch.clear();
  }
}
