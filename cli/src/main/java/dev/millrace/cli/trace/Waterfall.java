package dev.millrace.cli.trace;

import dev.millrace.cli.terminal.Escaped;
import dev.millrace.cli.terminal.Style;
import dev.millrace.cli.terminal.Terminal;
import dev.millrace.stack.trace.Span;
import dev.millrace.stack.trace.Trace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Draws a trace: one line for each span, with a bar that shows its start and duration. */
public final class Waterfall {

  private static final int LEAST_BAR = 16;
  private static final List<String> OUTCOMES = List.of("millrace.outcome", "outcome");

  private Waterfall() {}

  /** The lines; a trace without spans gives none. */
  public static List<String> lines(Trace trace, Terminal terminal) {
    if (trace.spans().isEmpty()) {
      return List.of();
    }
    long from = trace.spans().stream().mapToLong(Span::startNanos).min().orElseThrow();
    long to = trace.spans().stream().mapToLong(Span::endNanos).max().orElseThrow();
    var depths = depths(trace);
    int services = width(trace.spans().stream().map(span -> Escaped.line(span.service())).toList());
    int names = width(trace.spans().stream().map(span -> indented(span, depths)).toList());
    int bar = Math.max(LEAST_BAR, terminal.columns() - services - names - 36);
    var lines = new ArrayList<String>();
    lines.add(
        terminal.styled(
            Style.DIM,
            "trace %s · %d spans · %s"
                .formatted(
                    Escaped.line(trace.traceId()), trace.spans().size(), duration(to - from))));
    for (var span : trace.spans()) {
      var style = failed(span) ? Style.RED : Style.CYAN;
      lines.add(
          "%s  %s  %s %9s  %s"
              .formatted(
                  padded(Escaped.line(span.service()), services),
                  padded(indented(span, depths), names),
                  terminal.styled(style, bar(span, from, to, bar)),
                  duration(span.endNanos() - span.startNanos()),
                  failed(span) ? terminal.styled(Style.RED, outcome(span)) : outcome(span))
              .stripTrailing());
      if (failed(span) && !span.statusMessage().isEmpty()) {
        lines.add(
            " ".repeat(services + 2)
                + terminal.styled(Style.RED, Escaped.line(span.statusMessage())));
      }
    }
    return lines;
  }

  /** The outcome of the event in a span; empty when it has none. */
  public static String outcome(Span span) {
    return OUTCOMES.stream()
        .map(span::attribute)
        .filter(text -> !text.isEmpty())
        .map(Escaped::line)
        .findFirst()
        .orElse(failed(span) ? "error" : "");
  }

  private static boolean failed(Span span) {
    return span.status().equals("ERROR");
  }

  /** How many ancestors of a span are in the trace. */
  private static Map<String, Integer> depths(Trace trace) {
    var parents = new HashMap<String, String>();
    trace.spans().forEach(span -> parents.put(span.spanId(), span.parentSpanId()));
    var depths = new HashMap<String, Integer>();
    for (var span : trace.spans()) {
      int depth = 0;
      var at = span.parentSpanId();
      while (parents.containsKey(at) && depth < parents.size()) {
        depth++;
        at = parents.getOrDefault(at, "");
      }
      depths.put(span.spanId(), depth);
    }
    return depths;
  }

  private static String indented(Span span, Map<String, Integer> depths) {
    int depth = Math.min(12, depths.getOrDefault(span.spanId(), 0));
    return " ".repeat(depth) + Escaped.line(span.name());
  }

  private static String bar(Span span, long from, long to, int width) {
    double scale = (double) width / Math.max(1, to - from);
    int start = Math.clamp((int) ((span.startNanos() - from) * scale), 0, width - 1);
    int end = Math.clamp((int) Math.round((span.endNanos() - from) * scale), start + 1, width);
    return "·".repeat(start) + "█".repeat(end - start) + "·".repeat(width - end);
  }

  /** A time span with a unit that fits. */
  public static String duration(long nanos) {
    double millis = nanos / 1e6;
    if (millis < 10) {
      return String.format(Locale.ROOT, "%.2f ms", millis);
    }
    return millis < 10_000
        ? String.format(Locale.ROOT, "%.0f ms", millis)
        : String.format(Locale.ROOT, "%.1f s", millis / 1e3);
  }

  private static int width(List<String> texts) {
    return texts.stream().mapToInt(String::length).max().orElse(0);
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }
}
