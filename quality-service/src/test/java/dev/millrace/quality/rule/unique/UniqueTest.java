package dev.millrace.quality.rule.unique;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.quality.rule.HistoryRule;
import dev.millrace.quality.rule.RuleContract;
import dev.millrace.quality.rule.RuleProvider;
import dev.millrace.quality.rule.Samples;
import dev.millrace.runtime.stage.EventRecord;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UniqueTest extends RuleContract {

  private static final String LINE = "- unique: { key: [order_id, quantity], within: 24h }";
  private static final long HOUR = Duration.ofHours(1).toMillis();

  private final HistoryRule rule = (HistoryRule) rule(LINE, Set.of());

  @Override
  protected RuleProvider provider() {
    return new UniqueProvider();
  }

  @Override
  protected List<String> lines() {
    return List.of(
        "- unique: { key: order_id, within: 24h }",
        "- unique: { key: [customer_id, created_at, amount], within: 1s }",
        "- unique: { key: [weight, paid, token, blob, day, hour], within: 366d }");
  }

  @Override
  protected String misspelt() {
    return "- unique: { key: [customer_id, orderid], within: 24h }";
  }

  @Override
  protected String meant() {
    return "order_id";
  }

  @Override
  protected Map<String, Object> fine() {
    return Map.of("order_id", "1");
  }

  @Test
  void aKeyIsRememberedOnceItsEventGoesOn() {
    rule.assigned(0);

    assertThat(recall("a", 1, 5, 0)).isEqualTo(HistoryRule.NONE);
    assertThat(recall("a", 1, 6, 0)).isEqualTo(HistoryRule.NONE);
    rule.remember(at(6, 0));
    assertThat(recall("a", 1, 7, 0)).isEqualTo(6);
    assertThat(recall("a", 2, 7, 0)).isEqualTo(HistoryRule.NONE);
  }

  @Test
  void aKeyThatLacksAFieldRepeatsNone() {
    rule.assigned(0);

    assertThat(recall(null, 1, 5, 0)).isEqualTo(HistoryRule.NONE);
    rule.remember(at(5, 0));
    assertThat(recall(null, 1, 6, 0)).isEqualTo(HistoryRule.NONE);
    assertThat(rule.changed(0)).isFalse();
  }

  @Test
  void aRepetitionDoesNotProlongTheTime() {
    rule.assigned(0);
    pass("a", 0, 0);

    assertThat(recall("a", 1, 1, 20 * HOUR)).isZero();
    rule.remember(at(1, 20 * HOUR));
    assertThat(recall("a", 1, 2, 26 * HOUR)).isEqualTo(HistoryRule.NONE);
  }

  @Test
  void aLateEventIsRememberedForAsLongAsAnyOther() {
    rule.assigned(0);
    pass("b", 0, 100 * HOUR);
    pass("a", 1, 0);

    assertThat(recall("a", 1, 2, 0)).isEqualTo(1);
    assertThat(recall("a", 1, 3, 124 * HOUR)).isEqualTo(1);
    assertThat(recall("a", 1, 4, 126 * HOUR)).isEqualTo(HistoryRule.NONE);
  }

  @Test
  void aClockThatIsSetBackForgetsNothing() {
    rule.assigned(0);
    pass("a", 0, 100 * HOUR);

    assertThat(recall("a", 1, 1, 0)).isZero();
    assertThat(recall("a", 1, 2, 101 * HOUR)).isZero();
  }

  @Test
  void anEventIsNotItsOwnDuplicate() {
    rule.assigned(0);
    pass("a", 5, 0);
    rule.committed();

    assertThat(recall("a", 1, 5, 0)).isEqualTo(HistoryRule.NONE);
    assertThat(recall("a", 1, 6, 0)).isEqualTo(5);
  }

  @Test
  void aLogIsNeededForTheTimeAndOneBucketMore() {
    assertThat(rule.retention()).isEqualTo(Duration.ofHours(25));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          { key: tags, within: 1h }            | of kind ARRAY
          { key: order_id, within: 500ms }     | expected 1s to 366d
          { key: order_id, within: 367d }      | expected 1s to 366d
          { key: order_id, within: soon }      | time span
          """)
  void aKeyOrTimeThatMakesNoSenseIsAProblem(String unique, String message) {
    assertThat(problems("- unique: " + unique))
        .singleElement()
        .satisfies(problem -> assertThat(problem.message()).contains(message));
  }

  private void pass(String order, long offset, long time) {
    assertThat(recall(order, 1, offset, time)).isEqualTo(HistoryRule.NONE);
    rule.remember(at(offset, time));
  }

  private long recall(@Nullable String order, long quantity, long offset, long time) {
    var row = Samples.row(Samples.layout(provider(), LINE), Map.of("quantity", quantity));
    row.set(row.layout().slot("order_id"), order);
    return rule.recall(row, at(offset, time));
  }

  private static EventRecord at(long offset, long time) {
    return new EventRecord("t", 0, offset, time, null, null, "e", time, "", List.of());
  }
}
