package dev.millrace.stack.trace;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Spans with one trace id, by start time; those that have arrived so far.
 *
 * @param traceId 32 hexadecimal digits
 */
public record Trace(String traceId, List<Span> spans) {

  public Trace {
    spans = spans.stream().sorted(Comparator.comparingLong(Span::startNanos)).toList();
  }

  /** The first span with this name. */
  public Optional<Span> span(String name) {
    return spans.stream().filter(span -> span.name().equals(name)).findFirst();
  }
}
