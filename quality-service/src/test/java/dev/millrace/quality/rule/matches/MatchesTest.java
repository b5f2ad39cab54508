package dev.millrace.quality.rule.matches;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.quality.rule.RuleContract;
import dev.millrace.quality.rule.RuleProvider;
import dev.millrace.runtime.stage.EventError.Violation;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MatchesTest extends RuleContract {

  @Override
  protected RuleProvider provider() {
    return new MatchesProvider();
  }

  @Override
  protected List<String> lines() {
    return List.of(
        "- matches: { field: currency, pattern: \"[A-Z]{3}\" }",
        "- matches: { field: grade, pattern: \"A|B\" }",
        "- matches: { field: email, pattern: '(.*a){12}b' }",
        "- matches: { field: email, pattern: '(a|b)*!' }");
  }

  @Override
  protected String misspelt() {
    return "- matches: { field: curency, pattern: x }";
  }

  @Override
  protected String meant() {
    return "currency";
  }

  @Override
  protected Map<String, Object> fine() {
    return Map.of("currency", "EUR");
  }

  @Test
  void theWholeTextMustMatch() {
    var line = "- matches: { field: currency, pattern: \"[A-Z]{3}\" }";

    assertThat(violations(line, Map.of("currency", "EUR"))).isEmpty();
    assertThat(violations(line, Map.of("currency", "EUR ")))
        .containsExactly(
            new Violation("matches", "currency", "is 'EUR ', expected to match [A-Z]{3}"));
  }

  @Test
  void aPatternThatBacktracksWithoutEndIsAViolation() {
    assertThat(
            violations(
                "- matches: { field: email, pattern: '(.*a){12}b' }",
                Map.of("email", "a".repeat(60) + "!")))
        .singleElement()
        .satisfies(violation -> assertThat(violation.message()).contains("too many steps"));
  }

  @Test
  void aPatternThatExhaustsTheStackIsAViolationAndTheNextEventPasses() {
    var line = "- matches: { field: email, pattern: '(a|b)*' }";

    assertThat(violations(line, Map.of("email", "ab".repeat(1_000_000))))
        .singleElement()
        .satisfies(violation -> assertThat(violation.message()).contains("too many steps"));
    assertThat(violations(line, Map.of("email", "abba"))).isEmpty();
  }

  @Test
  void aTextOfSomeLengthIsMatchedHoweverDeepThePatternRecurses() {
    var line = "- matches: { field: email, pattern: '((a|b)|c)*!' }";
    var text = "ab".repeat(10_000);

    assertThat(violations(line, Map.of("email", text + "!"))).isEmpty();
    assertThat(violations(line, Map.of("email", text)))
        .singleElement()
        .satisfies(violation -> assertThat(violation.message()).contains("expected to match"));
  }

  @Test
  void aLongTextIsMatchedWhenThePatternIsPlain() {
    assertThat(
            violations(
                "- matches: { field: email, pattern: '[a-z]*!' }",
                Map.of("email", "x".repeat(1_000_000) + "!")))
        .isEmpty();
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void agreesWithAPlainMatch(long seed) {
    var random = new Random(seed);
    for (var pattern : List.of("[ab]{2,4}", "a*b+", ".?c.?", "(ab)+|c", "(?i)A.B")) {
      for (var i = 0; i < 100; i++) {
        var text =
            random
                .ints(random.nextInt(6), 'a', 'd')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();

        assertThat(
                violations(
                    "- matches: { field: email, pattern: '" + pattern + "' }",
                    Map.of("email", text)))
            .hasSize(Pattern.matches(pattern, text) ? 0 : 1);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"quantity", "tags", "created_at", "blob"})
  void aFieldThatIsNoTextIsAProblem(String field) {
    assertThat(problems("- matches: { field: %s, pattern: x }".formatted(field)))
        .singleElement()
        .satisfies(problem -> assertThat(problem.message()).contains("needs a text"));
  }
}
