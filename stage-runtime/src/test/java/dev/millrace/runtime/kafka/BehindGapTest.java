package dev.millrace.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.runtime.position.Gap;
import dev.millrace.runtime.position.Gap.Kind;
import dev.millrace.runtime.position.TopicFacts.Extent;
import java.time.Instant;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class BehindGapTest {

  private static final TopicPartition PARTITION = new TopicPartition("raw.orders", 1);

  @Test
  void countsWhatIsGone() {
    assertThat(BehindGap.metadata(gap(Kind.OVERTAKEN, 10, "v1;in=10;emitted=10"), 30))
        .isEqualTo("v1;in=10;emitted=10;lost=20");
  }

  @Test
  void saysUpToWhereEventsComeAgain() {
    assertThat(BehindGap.metadata(gap(Kind.FORGOTTEN, 45, "v1;in=45;emitted=45"), 30))
        .isEqualTo("v1;in=45;emitted=45;again=45");
  }

  @Test
  void remembersTheRedrivesThatWereCounted() {
    assertThat(
            BehindGap.metadata(
                gap(Kind.FORGOTTEN, 45, "v1;in=45;redriven=2;emitted=45;redrive=17"), 30))
        .isEqualTo("v1;in=45;redriven=2;emitted=45;again=45;redrive=17");
  }

  @Test
  void knowsNoRedriveOfATopicThatWasMadeAnew() {
    assertThat(BehindGap.metadata(gap(Kind.ANOTHER_TOPIC, 45, "v1;in=45;redrive=17"), 30))
        .isEqualTo("v1;in=45");
  }

  @Test
  void keepsForHowLongEventsNeedNoTag() {
    assertThat(BehindGap.metadata(gap(Kind.FORGOTTEN, 45, "v1;in=45;untagged=17"), 45))
        .isEqualTo("v1;in=45;untagged=17");
    assertThat(BehindGap.metadata(gap(Kind.FORGOTTEN, 45, ""), 45)).isEqualTo("v1;untagged=0");
  }

  private static Gap gap(Kind kind, long reached, String account) {
    return new Gap(
        PARTITION,
        PARTITION,
        kind,
        reached,
        reached,
        Instant.EPOCH,
        -1,
        account,
        new Extent("id", 2, 30, 50));
  }
}
