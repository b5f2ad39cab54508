package dev.millrace.cli.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.terminal.Terminal;
import dev.millrace.stack.trace.Span;
import dev.millrace.stack.trace.Trace;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WaterfallTest {

  private static final PrintStream NOWHERE = new PrintStream(OutputStream.nullOutputStream());
  private static final Terminal TERMINAL = new Terminal(NOWHERE, NOWHERE, false, false, 100);

  @Test
  void drawsEverySpanWhereAndAsLongAsItWas() {
    var lines =
        Waterfall.lines(
            new Trace(
                "0af7651916cd43dd8448eb211c80319c",
                List.of(
                    span("a", "", "ingest-service", 0, 20, "emitted"),
                    span("b", "a", "transform-service", 20, 80, "emitted"),
                    span("c", "b", "quality-service", 80, 100, "emitted"))),
            TERMINAL);

    assertThat(lines).hasSize(4);
    assertThat(lines.get(0)).contains("0af7651916cd43dd8448eb211c80319c", "3 spans", "100 ms");
    assertThat(lines.get(1)).startsWith("ingest-service").endsWith("20 ms  emitted");
    assertThat(bar(lines.get(1))).matches("█+·+");
    assertThat(bar(lines.get(2))).matches("·+█+·+");
    assertThat(bar(lines.get(3))).matches("·+█+");
    assertThat(blocks(lines.get(2)))
        .isBetween(2L * blocks(lines.get(1)), 4L * blocks(lines.get(1)));
  }

  @Test
  void showsWhyASpanFailed() {
    var failed =
        new Span(
            "a",
            "",
            "orders process",
            "quality-service",
            "CONSUMER",
            0,
            5_000_000,
            "ERROR",
            "amount must be at least 0",
            Map.of("millrace.outcome", "rejected"),
            List.of(),
            List.of());

    assertThat(Waterfall.lines(new Trace("t", List.of(failed)), TERMINAL))
        .anyMatch(line -> line.endsWith("rejected"))
        .anyMatch(line -> line.endsWith("amount must be at least 0"));
  }

  @Test
  void saysNothingOfATraceWithoutSpans() {
    assertThat(Waterfall.lines(new Trace("t", List.of()), TERMINAL)).isEmpty();
  }

  private static String bar(String line) {
    return line.replaceAll("[^█·]", "");
  }

  private static long blocks(String line) {
    return line.chars().filter(c -> c == '█').count();
  }

  private static Span span(
      String id, String parent, String service, long fromMillis, long toMillis, String outcome) {
    return new Span(
        id,
        parent,
        "orders process",
        service,
        "CONSUMER",
        fromMillis * 1_000_000,
        toMillis * 1_000_000,
        "OK",
        "",
        Map.of("millrace.outcome", outcome),
        List.of(),
        List.of());
  }
}
