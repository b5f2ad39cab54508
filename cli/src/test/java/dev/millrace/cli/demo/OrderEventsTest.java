package dev.millrace.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.demo.Fate.Duplicate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderEventsTest {

  @Test
  void areTheSameForTheSameSeed() {
    assertThat(texts(events(7, 500))).isEqualTo(texts(events(7, 500)));
    assertThat(texts(events(7, 500))).isNotEqualTo(texts(events(8, 500)));
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 42, -5})
  void haveOneOfEachKindInAHundred(long seed) {
    var truth = truth(events(seed, 10_000));

    assertThat(truth.published()).isEqualTo(10_000);
    assertThat(truth.filtered()).isEqualTo(100);
    assertThat(truth.duplicate()).isBetween(99, 100);
    assertThat(truth.deadLettered().values()).containsExactly(100, 100, 100, 100);
    assertThat(truth.loaded() + truth.filtered() + truth.duplicate() + truth.deadLetteredTotal())
        .isEqualTo(truth.published());
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void repeatAnOrderOnlyAfterItAndUnderItsKey(long seed) {
    var keys = new HashMap<String, String>();
    for (var event : events(seed, 5_000)) {
      if (event.fate() instanceof Duplicate) {
        assertThat(keys.get(event.text())).isEqualTo(new String(event.key()));
      } else if (event.key() != null) {
        keys.put(event.text(), new String(event.key()));
      }
    }
  }

  @Test
  void carryIdsInAPartOfThemAndNeverTheSameTwice() {
    var seen = new HashSet<String>();
    int without = 0;
    for (var event : events(1, 1_000)) {
      var id = event.headers().get("mr-event-id");
      if (id == null) {
        without++;
      } else {
        assertThat(seen.add(id)).as(id).isTrue();
      }
    }
    assertThat(without).isBetween(300, 700);
  }

  @Test
  void carryAValidTraceContextInAFewOfThem() {
    var traced =
        events(1, 1_000).stream()
            .map(event -> event.headers().getOrDefault("traceparent", ""))
            .filter(context -> !context.isEmpty())
            .toList();

    assertThat(traced).hasSizeBetween(10, 30).doesNotHaveDuplicates();
    assertThat(traced).allMatch(context -> context.matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01"));
  }

  @Test
  void knowTheNumberOfAnOrder() {
    assertThat(OrderEvents.number("o-00000042")).isEqualTo(42);
    assertThat(OrderEvents.number("twice")).isEqualTo(-1);
  }

  private static List<OrderEvent> events(long seed, int count) {
    return Stream.generate(new OrderEvents(seed, count)).limit(count).toList();
  }

  private static List<String> texts(List<OrderEvent> events) {
    return events.stream().map(event -> event.text() + event.headers()).toList();
  }

  private static Truth truth(List<OrderEvent> events) {
    var truth = new Truth();
    events.forEach(truth::add);
    return truth;
  }
}
