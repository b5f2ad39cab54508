package dev.millrace.quality.rule.oneof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.quality.rule.RuleContract;
import dev.millrace.quality.rule.RuleProvider;
import dev.millrace.runtime.stage.EventError.Violation;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OneOfTest extends RuleContract {

  @Override
  protected RuleProvider provider() {
    return new OneOfProvider();
  }

  @Override
  protected List<String> lines() {
    return List.of(
        "- one-of: { field: status, values: [NEW, PAID, \"7\"] }",
        "- one-of: { field: grade, values: [A, B] }",
        "- one-of: { field: quantity, values: [1, 10, 100] }",
        "- one-of: { field: amount, values: [1, 2.50] }",
        "- one-of: { field: weight, values: [0.5, 1] }",
        "- one-of: { field: paid, values: [true] }",
        "- one-of: { field: token, values: [123e4567-e89b-12d3-a456-426614174000] }",
        "- one-of: { field: day, values: [2026-01-01] }",
        "- one-of: { field: created_at, values: [\"2026-01-01T00:00:00Z\"] }");
  }

  @Override
  protected String misspelt() {
    return "- one-of: { field: Status, values: [NEW] }";
  }

  @Override
  protected String meant() {
    return "status";
  }

  @Override
  protected Map<String, Object> fine() {
    return Map.of("status", "PAID");
  }

  @Test
  void aValueThatIsNotListedIsAViolation() {
    assertThat(
            violations("- one-of: { field: status, values: [NEW, PAID] }", Map.of("status", "new")))
        .containsExactly(
            new Violation("one-of", "status", "is 'new', expected one of [NEW, PAID]"));
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void exactlyTheListedNumbersPass(long seed) {
    var random = new Random(seed);
    for (var i = 0; i < 100; i++) {
      var values = random.longs(random.nextInt(1, 6), 0, 10).boxed().toList();
      var quantity = random.nextLong(10);

      assertThat(
              violations(
                  "- one-of: { field: quantity, values: " + values + " }",
                  Map.of("quantity", quantity)))
          .hasSize(values.contains(quantity) ? 0 : 1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          { field: status, values: [1] }       | '1' cannot be a value
          { field: grade, values: [A, D] }     | 'D' cannot be a value
          { field: quantity, values: [one] }   | 'one' cannot be a value
          { field: quantity, values: [1.5] }   | '1.5' cannot be a value
          { field: amount, values: [1.555] }   | '1.555' cannot be a value
          { field: paid, values: [yes please] } | 'yes please' cannot be a value
          { field: token, values: [abc] }      | 'abc' cannot be a value
          { field: tags, values: [a] }         | cannot list values
          { field: blob, values: [a] }         | cannot list values
          """)
  void aConstantThatTheFieldCannotHoldIsAProblem(String oneOf, String message) {
    assertThat(problems("- one-of: " + oneOf))
        .singleElement()
        .satisfies(problem -> assertThat(problem.message()).contains(message));
  }
}
