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
    assertThat(after("- set: { amount: \"0.125\" }", "{}")).isEqualTo("{\"amount\": 0.12}");
    assertThat(after("- set: { amount: \"0.375\" }", "{}")).isEqualTo("{\"amount\": 0.38}");
    assertThat(after("- set: { amount: \"7\" }", "{}")).isEqualTo("{\"amount\": 7.00}");
    assertThat(after("- set: { paid_at: \"timestamp('2026-01-31T10:00:00Z')\" }", "{}"))
        .isEqualTo("{\"paid_at\": \"2026-01-31T10:00:00Z\"}");
    assertThat(after("- set: { email: \"null\" }", "{\"email\": \"x\"}"))
        .isEqualTo("{\"email\": null}");
    assertThat(after("- set: { order_id: source.id }", "{\"id\": 12}"))
        .isEqualTo("{\"order_id\": \"12\"}");
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
            "transform.steps[0].set: expression \"1e300\" gives the number 1.0E300: field amount"
                + " expects decimal(12,2)");
    assertThat(after("- set: { amount: \"0.0 / 0.0\" }", "{}")).isEqualTo("rejected CAST_FAILED");
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
