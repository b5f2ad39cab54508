package dev.millrace.quality.rule.check;

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

class CheckTest extends RuleContract {

  @Override
  protected RuleProvider provider() {
    return new CheckProvider();
  }

  @Override
  protected List<String> lines() {
    return List.of(
        "- check: { name: paid-has-date, cel: \"status != 'PAID' || paid_at != null\" }",
        "- check: { name: small, cel: quantity < 100 }",
        "- check: { name: per-piece, cel: 1000 / quantity > 1 }",
        "- check: { name: known, cel: \"email == null || email in ['a', 'b']\" }",
        "- check: { name: tagged, cel: size(tags) > 0 }");
  }

  @Override
  protected String misspelt() {
    return "- check: { name: small, cel: quantty < 100 }";
  }

  @Override
  protected String meant() {
    return "quantity";
  }

  @Override
  protected Map<String, Object> fine() {
    return Map.of("status", "NEW");
  }

  @Override
  protected boolean allocates() {
    return true; // CEL boxes what it computes
  }

  @Test
  void anEventForWhichTheExpressionIsFalseIsAViolation() {
    assertThat(
            violations(
                "- check: { name: paid-has-date, cel: \"status != 'PAID' || paid_at != null\" }",
                Map.of("status", "PAID")))
        .containsExactly(
            new Violation("paid-has-date", "", "expected status != 'PAID' || paid_at != null"));
  }

  @Test
  void aViolationNamesTheOnlyFieldOfTheExpression() {
    assertThat(
            violations("- check: { name: small, cel: quantity < 100 }", Map.of("quantity", 100L)))
        .containsExactly(new Violation("small", "quantity", "expected quantity < 100"));
  }

  @Test
  void nullIsInNoList() {
    var line = "- check: { name: known, cel: \"email in ['a', 'b']\" }";

    assertThat(violations(line, Map.of("email", "a"))).isEmpty();
    assertThat(violations(line, Map.of())).hasSize(1);
  }

  @Test
  void anExpressionThatFailsOnValuesIsAViolation() {
    assertThat(
            violations(
                "- check: { name: per-piece, cel: 1000 / quantity > 1 }", Map.of("quantity", 0L)))
        .singleElement()
        .satisfies(violation -> assertThat(violation.message()).contains("1000 / quantity > 1"));
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void agreesWithJava(long seed) {
    var random = new Random(seed);
    for (var i = 0; i < 20; i++) {
      var limit = random.nextLong(50);
      var quantity = random.nextLong(50);
      var paid = random.nextBoolean();

      assertThat(
              violations(
                  "- check: { name: some, cel: paid || quantity <= %d }".formatted(limit),
                  Map.of("paid", paid, "quantity", quantity)))
          .hasSize(paid || quantity <= limit ? 0 : 1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          { name: x, cel: quantity + 1 }       | bool
          { name: x, cel: "'a' < 1" }          | does not apply
          { name: x, cel: "quantity <" }       | column
          { name: ' ', cel: quantity < 1 }     | empty
          """)
  void anExpressionThatGivesNoTruthIsAProblem(String check, String message) {
    assertThat(problems("- check: " + check))
        .isNotEmpty()
        .anySatisfy(problem -> assertThat(problem.message()).contains(message));
  }
}
