package dev.millrace.transform.step.set;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.spec.type.FieldType;
import dev.millrace.transform.step.StepContract;
import dev.millrace.transform.step.Verdict;
import org.junit.jupiter.api.Test;

class SetTest extends StepContract {

  SetTest() {
    super(new SetProvider());
  }

  @Test
  void convertsToTheTypeOfTheField() {
    assertThat(after("- set: { amount: \"0.25 * 0.5\" }", "{}")).isEqualTo("{\"amount\": 0.12}");
    assertThat(after("- set: { amount: \"0.125\" }", "{}")).isEqualTo("rejected CAST_FAILED");
    assertThat(after("- set: { amount: \"0.75 * 0.5\" }", "{}")).isEqualTo("{\"amount\": 0.38}");
    assertThat(after("- set: { amount: \"7\" }", "{}")).isEqualTo("{\"amount\": 7.00}");
    assertThat(after("- set: { paid_at: \"timestamp('2026-01-31T10:00:00Z')\" }", "{}"))
        .isEqualTo("{\"paid_at\": \"2026-01-31T10:00:00Z\"}");
    assertThat(after("- set: { email: \"null\" }", "{\"email\": \"x\"}"))
        .isEqualTo("{\"email\": null}");
    assertThat(after("- set: { order_id: source.id }", "{\"id\": 12}"))
        .isEqualTo("{\"order_id\": \"12\"}");
  }

  @Test
  void copiesEveryDigit() {
    assertThat(
            after(
                "- set: { amount: source.a, order_id: source.b }",
                "{\"a\": 1234567890.12, \"b\": 18446744073709551615}"))
        .isEqualTo("{\"order_id\": \"18446744073709551615\", \"amount\": 1234567890.12}");
    assertThat(
            after(
                "- set: { order_id: string(source.b) }",
                "{\"b\": 1234567890123456789012345678.0123456789}"))
        .isEqualTo("{\"order_id\": \"1234567890123456789012345678.0123456789\"}");
    assertThat(after("- set: { amount: source.a }", "{\"a\": 1.005}"))
        .isEqualTo("rejected CAST_FAILED");
  }

  @Test
  void refusesADoubleForADecimal() {
    assertThat(
            problems(
                "- cast: { amount: \"decimal(12,2)\", quantity: int }",
                "- set: { total: amount * double(quantity) }"))
        .singleElement()
        .asString()
        .contains("column 16 of the expression: a decimal would be calculated with a double")
        .contains("leave double(...) away");
  }

  @Test
  void seesTheWholePayloadAsSource() {
    assertThat(
            after(
                "- set: { email: \"has(source.contact.mail) ? source.contact.mail : null\" }",
                "{\"contact\": {\"mail\": \"a@b\"}}"))
        .isEqualTo("{\"email\": \"a@b\"}");
  }

  @Test
  void seesWhatEarlierLinesSet() {
    assertThat(
            after(
                "- set: { amount: \"2.0\", total: \"amount * 3.0\" }",
                "{\"amount\": \"whatever\"}"))
        .isEqualTo("{\"amount\": 2.00, \"total\": 6.00}");
  }

  @Test
  void rejectsWhatTheExpressionCannotCompute() {
    var verdict = (Verdict.Rejected) verdict("- set: { total: \"amount * 2.0\" }", "{}");

    assertThat(verdict.error().code()).isEqualTo(ErrorCode.EXPRESSION_FAILED);
    assertThat(verdict.error().message())
        .isEqualTo(
            "transform.steps[0].set: expression \"amount * 2.0\" failed: '*' does not apply to the"
                + " types of these values (null here: amount)");
  }

  @Test
  void rejectsWhatDoesNotFitTheField() {
    var verdict = (Verdict.Rejected) verdict("- set: { amount: \"1e300\" }", "{}");

    assertThat(verdict.error().code()).isEqualTo(ErrorCode.CAST_FAILED);
    assertThat(verdict.error().message())
        .isEqualTo(
            "transform.steps[0].set: expression \"1e300\" gives the number 1E+300: field amount"
                + " expects decimal(12,2)");
    assertThat(problems("- set: { amount: \"0.0 / 0.0\" }"))
        .singleElement()
        .asString()
        .contains("gives double where long or decimal is expected");
  }

  @Test
  void knowsTheTypeAfterwards() {
    assertThat(knownAfter("- set: { total: \"1\" }").type("total"))
        .contains(FieldType.decimal(14, 2).orNull());
  }

  @Test
  void reportsMistakes() {
    assertThat(problems("- set: { totl: \"1.0\" }"))
        .containsExactly(
            "7:14: transform.steps[0].set.totl: there is no field 'totl' here"
                + " (did you mean 'total'?)");
    assertThat(problems("- set: { total: \"amunt * 2.0\" }"))
        .containsExactly(
            "7:21: transform.steps[0].set.total: column 1 of the expression: there is no field or"
                + " function 'amunt' (did you mean 'amount'?)");
    assertThat(problems("- set: { quantity: \"2.5\" }"))
        .singleElement()
        .asString()
        .contains("gives double where long is expected");
    assertThat(
            problems(
                "- cast: { amount: double, quantity: int }", "- set: { total: amount * quantity }"))
        .singleElement()
        .asString()
        .contains("column 8 of the expression: '*' does not apply to (double, int)")
        .contains("convert with double(...)");
  }
}
