package dev.millrace.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class GrowthTest {

  private static final long HEAP = 100_000_000;

  @Test
  void whatOnlyWarmsUpDoesNotGrow() {
    assertThat(
            Growth.of(
                "load",
                looks(minute -> new Appetite(HEAP, 2 * HEAP, minute < 10 ? minute : 50, 200))))
        .isEmpty();
  }

  @Test
  void whatLeaksIsNamedWithBothNumbers() {
    assertThat(
            Growth.of(
                "load",
                looks(
                    minute ->
                        new Appetite(HEAP + minute * 3_000_000, 2 * HEAP, 50, 200 + 2 * minute))))
        .containsExactly(
            "load: heap after a collection, bytes grew from 145,000,000 to 175,000,000",
            "load: open files and sockets grew from 230 to 250");
  }

  private static List<Appetite> looks(LongFunction<Appetite> look) {
    return LongStream.range(0, 30).mapToObj(look).toList();
  }
}
