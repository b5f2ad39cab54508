package dev.millrace.e2e.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * Whether what a service takes goes on growing: the middle of the last third of the looks against
 * that of the second third. The first third, in which classes are loaded and code is compiled, says
 * nothing.
 */
final class Growth {

  private static final int THIRDS = 3;
  private static final long MEBI = 1024 * 1024;

  /**
   * A number that must not grow.
   *
   * @param slack that it may grow by all the same
   */
  private record Measure(String name, ToLongFunction<Appetite> of, double factor, long slack) {}

  private static final List<Measure> MEASURES =
      List.of(
          new Measure("heap after a collection, bytes", Appetite::heap, 1.10, 8 * MEBI),
          new Measure("resident memory, bytes", Appetite::resident, 1.10, 16 * MEBI),
          new Measure("threads", Appetite::threads, 1, 3),
          new Measure("open files and sockets", Appetite::handles, 1, 12));

  private Growth() {}

  /** A sentence for each number that grows. */
  static List<String> of(String service, List<Appetite> looks) {
    int third = looks.size() / THIRDS;
    var middle = looks.subList(third, 2 * third);
    var last = looks.subList(looks.size() - third, looks.size());
    var found = new ArrayList<String>();
    for (var measure : MEASURES) {
      grows(measure, middle, last)
          .ifPresent(text -> found.add("%s: %s %s".formatted(service, measure.name, text)));
    }
    return found;
  }

  private static Optional<String> grows(
      Measure measure, List<Appetite> middle, List<Appetite> last) {
    long before = median(measure, middle);
    long after = median(measure, last);
    return after > before * measure.factor + measure.slack
        ? Optional.of("grew from %,d to %,d".formatted(before, after))
        : Optional.empty();
  }

  private static long median(Measure measure, List<Appetite> looks) {
    return looks.stream()
        .mapToLong(measure.of)
        .sorted()
        .skip(looks.size() / 2)
        .findFirst()
        .orElse(0);
  }
}
