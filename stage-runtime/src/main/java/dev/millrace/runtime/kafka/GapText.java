package dev.millrace.runtime.kafka;

import dev.millrace.runtime.position.Gap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;

/** Says of a consumer's gaps what has happened and what to do: a line for each kind of a topic. */
final class GapText {

  private GapText() {}

  /** Gaps are alike that have happened to the same topic, and that the same command ends. */
  private record Alike(String held, String log, Gap.Kind kind, String command) {}

  /**
   * The lines, in the order of the gaps. With both ends of the first gap of a kind; of the others
   * it names the partitions.
   *
   * @param consumer such as {@code orders.transform.0}
   */
  static String of(String consumer, List<Gap> gaps) {
    return gaps.stream()
        .collect(
            Collectors.groupingBy(
                gap ->
                    new Alike(
                        gap.held().topic(), gap.log().topic(), gap.kind(), gap.command(consumer)),
                LinkedHashMap::new,
                Collectors.toList()))
        .entrySet()
        .stream()
        .map(each -> line(each.getValue()) + ": " + each.getKey().command())
        .collect(Collectors.joining("\n"));
  }

  private static String line(List<Gap> alike) {
    var first = alike.getFirst().text();
    if (alike.size() == 1) {
      return first;
    }
    var others = alike.stream().skip(1).map(gap -> gap.log().partition()).distinct().toList();
    return first + "; the same of partitions " + ranges(others);
  }

  /** Such as {@code 1 to 5, 7}. */
  static String ranges(List<Integer> partitions) {
    var ranges = new ArrayList<String>();
    var sorted = partitions.stream().sorted().toList();
    for (int i = 0; i < sorted.size(); ) {
      int first = sorted.get(i);
      int last = first;
      for (i++; i < sorted.size() && sorted.get(i) == last + 1; i++) {
        last++;
      }
      ranges.add(first == last ? Integer.toString(first) : first + " to " + last);
    }
    return String.join(", ", ranges);
  }
}
