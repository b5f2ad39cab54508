package dev.millrace.runtime.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MetricReferenceTest {

  private static final Path PAGE = Path.of("..", "docs", "reference", "metrics.md");
  private static List<String> rows = List.of();

  @BeforeAll
  static void read() throws IOException {
    rows = Files.readAllLines(PAGE).stream().filter(line -> line.startsWith("| `")).toList();
  }

  @ParameterizedTest
  @EnumSource
  void everyMetricHasALineWithItsUnitAndItsTags(Metric metric) {
    assertThat(rows)
        .filteredOn(row -> row.startsWith("| `%s` |".formatted(metric.id())))
        .singleElement()
        .asString()
        .startsWith("| `%s` | %s | %s".formatted(metric.id(), metric.unit(), metric.tags()));
  }

  @Test
  void noOtherMetricHasALine() {
    assertThat(rows).hasSameSizeAs(Metric.values());
  }
}
