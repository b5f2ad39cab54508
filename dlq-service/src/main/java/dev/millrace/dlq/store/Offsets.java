package dev.millrace.dlq.store;

import dev.millrace.dlq.letter.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Converts offsets to and from PostgreSQL's int8multirange: {@code {[5,10),[12,13)}}. */
final class Offsets {

  private static final Pattern RANGE = Pattern.compile("\\[([0-9]+),([0-9]+)\\)");

  private Offsets() {}

  /** The text of a multirange; null for none. */
  static @Nullable String text(List<Span> spans) {
    return spans.isEmpty()
        ? null
        : spans.stream()
            .map(span -> "[" + span.first() + "," + (span.last() + 1) + ")")
            .collect(Collectors.joining(",", "{", "}"));
  }

  /** Reads the text of a multirange, as PostgreSQL returns it. */
  static List<Span> spans(@Nullable String text) {
    var spans = new ArrayList<Span>();
    if (text != null) {
      var ranges = RANGE.matcher(text);
      while (ranges.find()) {
        spans.add(new Span(Long.parseLong(ranges.group(1)), Long.parseLong(ranges.group(2)) - 1));
      }
    }
    return spans;
  }
}
