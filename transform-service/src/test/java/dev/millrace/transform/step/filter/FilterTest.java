package dev.millrace.transform.step.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.transform.step.StepContract;
import dev.millrace.transform.step.Verdict;
import org.junit.jupiter.api.Test;

class FilterTest extends StepContract {

  FilterTest() {
    super(new FilterProvider());
  }

  @Test
  void seesTheWholePayloadAsSource() {
    var step = "- filter: \"!has(source.test) || source.test != true\"";

    assertThat(after(step, "{\"test\": true}")).startsWith("filtered: !has");
    assertThat(after(step, "{\"status\": \"A\"}")).isEqualTo("{\"status\": \"A\"}");
  }

  @Test
  void rejectsWhatIsNeitherTrueNorFalse() {
    var verdict = (Verdict.Rejected) verdict("- filter: source.status", "{\"status\": \"x\"}");

    assertThat(verdict.error().message())
        .isEqualTo(
            "transform.steps[0].filter: expression \"source.status\" failed: gives String where true"
                + " or false is expected");
    assertThat(problems("- filter: status"))
        .singleElement()
        .asString()
        .contains("'status', which is string in the schema, stands where true or false");
  }

  @Test
  void reportsMistakes() {
    assertThat(problems("- filter: \"status != 'A' && zz\""))
        .containsExactly(
            "7:15: transform.steps[0].filter: column 18 of the expression: there is no field or"
                + " function 'zz'");
    assertThat(problems("- filter: \"1 + 1\""))
        .singleElement()
        .asString()
        .contains("gives long where boolean is expected");
  }
}
