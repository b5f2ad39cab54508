package dev.millrace.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class GrowthTest {

  private static final long MIB = 1024 * 1024;
  private static final long HEAP = 100 * MIB;

  @Test
  void whatOnlyWarmsUpDoesNotGrow() {
    assertThat(
            tooMuch(
                minute ->
                    new Appetite(
                        Math.min(HEAP, minute * 10 * MIB),
                        2 * HEAP,
                        minute * HEAP,
                        minute < 10 ? minute : 50,
                        200)))
        .isEmpty();
  }

  @Test
  void whatLeaksIsNamedWithWhereItBeganAndEnded() {
    assertThat(tooMuch(minute -> new Appetite(HEAP + minute * MIB, 2 * HEAP, 0, 50, 200 + minute)))
        .containsExactly(
            "heap after a full collection, MiB: from 110.0 to 129.0, may rise by 9.5",
            "open files and sockets: from 210.0 to 229.0, may rise by 6.0");
  }

  @Test
  void aSlowLeakIsSeenThroughNoise() {
    assertThat(
            tooMuch(
                minute ->
                    new Appetite(HEAP + minute * MIB + minute % 3 * 4 * MIB, 2 * HEAP, 0, 50, 200)))
        .singleElement()
        .asString()
        .startsWith("heap after a full collection");
  }

  @Test
  void oneLookThatIsFarOffIsNoGrowth() {
    assertThat(
            tooMuch(minute -> new Appetite(minute == 29 ? 2 * HEAP : HEAP, 2 * HEAP, 0, 50, 200)))
        .isEmpty();
  }

  @Test
  void aFewLooksTellNothing() {
    assertThatThrownBy(() -> Growth.of(List.of()))
        .hasMessage("0 looks tell no slope, expected at least 6");
  }

  private static List<String> tooMuch(LongFunction<Appetite> look) {
    return Growth.of(LongStream.range(0, 30).mapToObj(look).toList()).stream()
        .filter(Growth::isTooMuch)
        .map(Growth::toString)
        .toList();
  }
}
