package dev.millrace.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.millrace.runtime.account.Marks;
import java.nio.charset.StandardCharsets;

/** What stands beside an account, whoever has written it: a mark that is none says nothing. */
class PositionMarksFuzzTest {

  @FuzzTest
  void areReadFromAnyMetadata(byte[] metadata) {
    var text = new String(metadata, StandardCharsets.UTF_8);

    areRepeats(text);
    areDangers(text);
    Marks.find(text, "redrive=");
    InboundRecords.markIn(text);
    UnsealedState.markIn(text);
  }

  private static void areRepeats(String text) {
    var repeats = new Repeats<Integer>();
    repeats.restore(0, text);
    repeats.covers(0, 5);
    repeats.mark(0, 5);
    repeats.moved(0, Long.MAX_VALUE);
    assertThat(repeats.any()).isFalse();
  }

  /** Reading goes on, and comes to an end of the danger. */
  private static void areDangers(String text) {
    var danger = Danger.after(text, 7);
    assertThat(danger.from()).isEqualTo(7);
    assertThat(danger.size()).isPositive();
    for (int deaths = 0; deaths < 10 && !danger.isHopeless(); deaths++) {
      danger = Danger.after(danger.text(), 7).within(8);
      assertThat(danger.size()).isPositive();
    }
    assertThat(danger.isHopeless() || danger.isOver()).as(danger.text()).isTrue();
    assertThat(danger.givenUp().from()).isGreaterThan(danger.offset());
  }
}
