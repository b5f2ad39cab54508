package dev.millrace.benchmarks.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FlameGraphTest {

  private final FlameGraph graph = new FlameGraph("load & more");

  @Test
  void addsUpEqualStacks() {
    graph.add(List.of("main", "poll"));
    graph.add(List.of("main", "write", "copy"));
    graph.add(List.of("main", "write"));
    graph.add(List.of("main", "write", "copy"));

    assertThat(graph.samples()).isEqualTo(4);
    assertThat(graph.collapsed())
        .containsExactly("main;poll 1", "main;write 1", "main;write;copy 2");
  }

  @Test
  void drawsBoxesAsWideAsTheirShare() {
    graph.add(List.of("main", "<init>"));
    graph.add(List.of("main", "write"));

    assertThat(graph.svg())
        .contains("load &amp; more: 2 samples")
        .contains("&lt;init&gt;: 1 samples, 50.0 %</title><rect x=\"0.0\"")
        .contains("write: 1 samples, 50.0 %</title><rect x=\"800.0\"");
  }
}
