package dev.millrace.transform.step.rename;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.transform.step.StepContract;
import dev.millrace.transform.step.StepFields;
import org.junit.jupiter.api.Test;

class RenameTest extends StepContract {

  RenameTest() {
    super(new RenameProvider());
  }

  @Test
  void movesAValue() {
    assertThat(after("- rename: { mail: email }", "{\"mail\": 7}")).isEqualTo("{\"email\": 7}");
  }

  @Test
  void overwritesTheTargetOnlyWithWhatIsThere() {
    var step = "- rename: { mail: email }";

    assertThat(after(step, "{\"email\": \"a\"}")).isEqualTo("{\"email\": \"a\"}");
    assertThat(after(step, "{\"email\": \"a\", \"mail\": \"b\"}")).isEqualTo("{\"email\": \"b\"}");
    assertThat(after(step, "{\"email\": \"a\", \"mail\": null}")).isEqualTo("{\"email\": null}");
  }

  @Test
  void swapsNames() {
    assertThat(
            after(
                "- rename: { status: currency, currency: status }",
                "{\"status\": 1, \"currency\": 2}"))
        .isEqualTo("{\"status\": 2, \"currency\": 1}");
  }

  @Test
  void knowsTheNewName() {
    assertThat(knownAfter("- rename: { total: working_sum }").type("working_sum"))
        .contains(StepFields.UNCAST);
  }

  @Test
  void reportsMistakes() {
    assertThat(problems("- rename: { custId: custmer_id }"))
        .containsExactly(
            "7:25: transform.steps[0].rename.custId: the schema has no field 'custmer_id'"
                + " (did you mean 'customer_id'?)");
    assertThat(problems("- rename: { a: email, b: email }"))
        .singleElement()
        .asString()
        .contains("two fields are renamed to 'email'");
    assertThat(problems("- rename: { email: email }"))
        .singleElement()
        .asString()
        .contains("renamed to itself");
    assertThat(problems("- rename: { source: email }"))
        .singleElement()
        .asString()
        .contains("'source' stands for the whole payload");
  }
}
