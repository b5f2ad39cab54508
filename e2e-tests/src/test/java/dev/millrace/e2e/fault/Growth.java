package dev.millrace.e2e.fault;

import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * How a number of a service has moved, from look to look, once it was warm. The first third, in
 * which classes are loaded and code is compiled, says nothing. Of the rest, the slope is the median
 * of the slopes between any two looks (Theil and Sen): one look that is far off moves it little,
 * and one that happens to be the last does not decide.
 *
 * @param measure what was looked at
 * @param begin where the line begins that the looks follow
 * @param end where it ends
 * @param allowed by how much it may rise between
 */
record Growth(Measure measure, double begin, double end, double allowed) {

  private static final int THIRDS = 3;
  private static final int LEAST_LOOKS = 6;
  private static final double MIB = 1024.0 * 1024.0;

  /** A number that must not grow. */
  enum Measure {
    HEAP("heap after a full collection, MiB", Appetite::heap, MIB, 0.05, 4),
    OWN("memory of its own, MiB", Appetite::own, MIB, 0.05, 12),
    THREADS("threads", Appetite::threads, 1, 0, 2),
    HANDLES("open files and sockets", Appetite::handles, 1, 0, 6);

    private final String label;
    private final ToLongFunction<Appetite> value;
    private final double unit;
    private final double share;
    private final double slack;

    Measure(String label, ToLongFunction<Appetite> value, double unit, double share, double slack) {
      this.label = label;
      this.value = value;
      this.unit = unit;
      this.share = share;
      this.slack = slack;
    }

    /** With its unit, for people. */
    String label() {
      return label;
    }

    private double of(Appetite look) {
      return value.applyAsLong(look) / unit;
    }
  }

  /**
   * One of each measure.
   *
   * @param looks at one service, at equal distances
   */
  static List<Growth> of(List<Appetite> looks) {
    if (looks.size() < LEAST_LOOKS) {
      throw new IllegalArgumentException(
          "%d looks tell no slope, expected at least %d".formatted(looks.size(), LEAST_LOOKS));
    }
    var warm = looks.subList(looks.size() / THIRDS, looks.size());
    return List.of(Measure.values()).stream().map(measure -> of(measure, warm)).toList();
  }

  private static Growth of(Measure measure, List<Appetite> looks) {
    var values = looks.stream().mapToDouble(measure::of).toArray();
    int count = values.length;
    double slope =
        median(
            IntStream.range(0, count)
                .boxed()
                .flatMapToDouble(
                    from ->
                        IntStream.range(from + 1, count)
                            .mapToDouble(to -> (values[to] - values[from]) / (to - from))));
    double middle = median(DoubleStream.of(values));
    double half = slope * (count - 1) / 2;
    double begin = middle - half;
    return new Growth(measure, begin, middle + half, begin * measure.share + measure.slack);
  }

  private static double median(DoubleStream values) {
    var sorted = values.sorted().toArray();
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  /** By how much it has risen; negative when it has fallen. */
  double rise() {
    return end - begin;
  }

  boolean isTooMuch() {
    return rise() > allowed;
  }

  /** For people. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s: from %.1f to %.1f, may rise by %.1f",
        measure.label(),
        begin,
        end,
        allowed);
  }
}
