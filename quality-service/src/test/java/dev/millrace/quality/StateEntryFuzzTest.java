package dev.millrace.quality;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.millrace.quality.rule.Samples;
import dev.millrace.runtime.pipeline.Pipeline;
import dev.millrace.runtime.stage.StatefulStage;
import dev.millrace.runtime.stage.UnreadableState;

/** Whatever lies in the log of remembered keys: it is restored, or named as unreadable. */
class StateEntryFuzzTest {

  private static final long NOW = 1_793_534_400_000L;
  private static final int ID = 1;
  private static final Pipeline PIPELINE =
      Orders.pipeline(
          "- drop: [note]",
          """
          - unique: { key: order_id, within: 4m }
          - unique: { key: currency, within: 5s }
          """);

  @FuzzTest
  void isRestoredOrUnreadable(byte[] entry) {
    var registry = new FakeRegistry().with(ID, Orders.SCHEMA);
    var stage = (StatefulStage) QualityStage.of(PIPELINE, registry, ID, Samples.HASH_KEY);
    stage.assigned(0);
    try {
      stage.restore(0, entry, NOW);
    } catch (UnreadableState e) {
      assertThat(e.getMessage()).isNotBlank();
    }
    assertThat(stage.changes()).isEmpty();
    stage.committed();
    stage.revoked(0);
  }
}
