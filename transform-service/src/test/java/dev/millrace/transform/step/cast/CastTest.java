package dev.millrace.transform.step.cast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.EventError.Violation;
import dev.millrace.spec.type.FieldType;
import dev.millrace.transform.step.StepContract;
import dev.millrace.transform.step.Verdict;
import org.junit.jupiter.api.Test;

class CastTest extends StepContract {

  CastTest() {
    super(new CastProvider());
  }

  @Test
  void rejectsNamingEveryFieldItsValueAndWhatWasExpected() {
    var verdict =
        verdict(
            "- cast: { amount: \"decimal(12,2)\", quantity: int, status: long }",
            "{\"amount\": \"12.345\", \"quantity\": 1.5, \"status\": 3}");

    assertThat(verdict).isInstanceOf(Verdict.Rejected.class);
    var error = ((Verdict.Rejected) verdict).error();
    assertThat(error.code()).isEqualTo(ErrorCode.CAST_FAILED);
    assertThat(error.message())
        .isEqualTo(
            "transform.steps[0].cast: field amount holds the text \"12.345\": expected decimal(12,2);"
                + " field quantity holds the number 1.5: expected int");
    assertThat(error.violations())
        .extracting(Violation::field)
        .containsExactly("amount", "quantity");
  }

  @Test
  void showsOnlyTheStartOfALongValue() {
    var verdict =
        (Verdict.Rejected)
            verdict("- cast: { amount: int }", "{\"amount\": \"%s\"}".formatted("x".repeat(500)));

    assertThat(verdict.error().message()).contains("x".repeat(39) + "…").hasSizeLessThan(150);
  }

  @Test
  void knowsTheTypeAfterwards() {
    var known = knownAfter("- cast: { amount: \"decimal( 12 , 2 )\" }");

    assertThat(known.type("amount")).contains(FieldType.decimal(12, 2).orNull());
  }

  @Test
  void reportsMistakes() {
    assertThat(
            problems(
                "- cast: { amuont: double, quantity: itn, total: decimal, status: \"decimal(2,3)\" }"))
        .containsExactly(
            "7:15: transform.steps[0].cast.amuont: there is no field 'amuont' here"
                + " (did you mean 'amount'?)",
            "7:41: transform.steps[0].cast.quantity: there is no type 'itn' (did you mean 'int'?)",
            "7:53: transform.steps[0].cast.total: 'decimal' is not a decimal type"
                + " (write decimal(p,s): p digits, s of them after the point)",
            "7:70: transform.steps[0].cast.status: 'decimal(2,3)' is not a decimal type"
                + " (write decimal(p,s): p digits, s of them after the point)");
  }
}
