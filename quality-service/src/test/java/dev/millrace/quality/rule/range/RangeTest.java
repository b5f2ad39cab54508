package dev.millrace.quality.rule.range;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.quality.rule.RuleContract;
import dev.millrace.quality.rule.RuleProvider;
import dev.millrace.runtime.stage.EventError.Violation;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RangeTest extends RuleContract {

  @Override
  protected RuleProvider provider() {
    return new RangeProvider();
  }

  @Override
  protected List<String> lines() {
    return List.of(
        "- range: { field: amount, min: 0, max: 100000 }",
        "- range: { field: quantity, min: 1 }",
        "- range: { field: count, max: 10 }",
        "- range: { field: weight, min: -0.5, max: 1e3 }",
        "- range: { field: ratio, min: 0, max: 1 }",
        "- range: { field: day, min: 2020-01-01, max: \"2030-12-31\" }",
        "- range: { field: hour, min: \"08:00\", max: \"18:30:00\" }",
        "- range: { field: created_at, min: 2020-01-01T00:00:00Z }",
        "- range: { field: changed_at, max: \"2030-01-01T00:00:00.123456+02:00\" }");
  }

  @Override
  protected String misspelt() {
    return "- range: { field: ammount, min: 0 }";
  }

  @Override
  protected String meant() {
    return "amount";
  }

  @Override
  protected Map<String, Object> fine() {
    return Map.of("amount", new BigDecimal("12.50"));
  }

  @Test
  void bothBoundsBelongToTheRange() {
    var line = "- range: { field: quantity, min: 1, max: 3 }";

    assertThat(violations(line, Map.of("quantity", 1L))).isEmpty();
    assertThat(violations(line, Map.of("quantity", 3L))).isEmpty();
    assertThat(violations(line, Map.of("quantity", 0L)))
        .containsExactly(new Violation("range", "quantity", "is 0, expected at least 1"));
    assertThat(violations(line, Map.of("quantity", 4L)))
        .containsExactly(new Violation("range", "quantity", "is 4, expected at most 3"));
  }

  @Test
  void datesTimesAndTimestampsAreCompared() {
    assertThat(
            violations(
                "- range: { field: day, min: 2020-01-01 }",
                Map.of("day", LocalDate.of(2019, 12, 31))))
        .containsExactly(
            new Violation("range", "day", "is 2019-12-31, expected at least 2020-01-01"));
    assertThat(
            violations(
                "- range: { field: hour, max: \"18:30\" }", Map.of("hour", LocalTime.of(18, 31))))
        .hasSize(1);
    assertThat(
            violations(
                "- range: { field: created_at, max: 2020-01-01T02:00:00+02:00 }",
                Map.of("created_at", Instant.parse("2020-01-01T00:00:00Z"))))
        .isEmpty();
  }

  @Test
  void whatIsNotANumberIsOutsideEveryRange() {
    assertThat(violations("- range: { field: weight, max: 5 }", Map.of("weight", Double.NaN)))
        .containsExactly(new Violation("range", "weight", "is NaN, expected a number"));
  }

  @Test
  void minusZeroIsZero() {
    assertThat(violations("- range: { field: weight, min: 0 }", Map.of("weight", -0.0))).isEmpty();
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void aDecimalOutsideTheBoundsIsTheOnlyViolation(long seed) {
    var random = new Random(seed);
    for (var i = 0; i < 200; i++) {
      var min = BigDecimal.valueOf(random.nextInt(-5_000, 5_000), 3);
      var max = min.add(BigDecimal.valueOf(random.nextInt(10, 5_000), 3));
      var value = BigDecimal.valueOf(random.nextInt(-700, 1_200), 2);
      var line = "- range: { field: amount, min: %s, max: %s }".formatted(min, max);

      assertThat(violations(line, Map.of("amount", value)).isEmpty())
          .as("%s in %s", value, line)
          .isEqualTo(value.compareTo(min) >= 0 && value.compareTo(max) <= 0);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          { field: amount }                         | neither min nor max
          { field: amount, min: 5, max: 3 }         | above max
          { field: status, min: 5 }                 | needs a number
          { field: tags, min: 5 }                   | needs a number
          { field: amount, min: lots }              | does not fit
          { field: quantity, max: true }            | does not fit
          { field: day, min: 20 }                   | does not fit
          { field: day, min: 2020-02-30 }           | does not fit
          { field: created_at, min: 2020-01-01 }    | does not fit
          { field: count, max: 99999999999999999999 } | does not fit
          """)
  void aBoundThatMakesNoSenseIsAProblem(String range, String message) {
    assertThat(problems("- range: " + range))
        .singleElement()
        .satisfies(problem -> assertThat(problem.message()).contains(message));
  }
}
