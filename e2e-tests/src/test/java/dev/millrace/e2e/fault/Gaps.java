package dev.millrace.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.system.GapClient;
import dev.millrace.cli.system.GapEntry;
import dev.millrace.cli.system.ServiceEntry;
import dev.millrace.cli.system.ServiceKind;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.awaitility.Awaitility;

/** The gaps before which one stage of one pipeline has stopped, and what a person does then. */
final class Gaps {

  private static final Duration LIMIT = Duration.ofMinutes(3);

  private final Scene scene;
  private final ServiceKind stage;
  private final FaultPipeline pipeline;

  Gaps(Scene scene, ServiceKind stage, FaultPipeline pipeline) {
    this.scene = scene;
    this.stage = stage;
    this.pipeline = pipeline;
  }

  /** Waits until the stage has stopped before so many gaps of a kind. */
  void await(String kind, int number) {
    Awaitility.await("%d gaps %s of %s at %s".formatted(number, kind, pipeline.id(), stage.text()))
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              try (var client = new GapClient()) {
                assertThat(client.list(services()).gaps())
                    .filteredOn(gap -> gap.pipeline().equals(pipeline.id()))
                    .extracting(GapEntry::kind)
                    .containsOnly(kind)
                    .hasSize(number);
              }
            });
  }

  /**
   * Goes on behind all of them; answers what was decided.
   *
   * @param from where; empty when that goes without saying
   */
  List<GapEntry> accept(String from) throws InterruptedException {
    try (var client = new GapClient()) {
      var answer = client.accept(services(), pipeline.id(), from, OptionalInt.empty());
      assertThat(answer.refused()).isEmpty();
      assertThat(answer.silent()).isEmpty();
      return answer.gaps();
    }
  }

  static long lost(List<GapEntry> gaps) {
    return gaps.stream().mapToLong(GapEntry::lost).sum();
  }

  private List<ServiceEntry> services() {
    return scene.system().services().stream().filter(each -> each.kind() == stage).toList();
  }
}
