package dev.millrace.transform.step.drop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.transform.step.StepContract;
import org.junit.jupiter.api.Test;

class DropTest extends StepContract {

  DropTest() {
    super(new DropProvider());
  }

  @Test
  void reportsMistakes() {
    assertThat(problems("- drop: [amount]"))
        .containsExactly(
            "7:14: transform.steps[0].drop[0]: the schema cannot do without 'amount'"
                + " (make it nullable in the schema, or mask it)");
    assertThat(problems("- drop: [emial]"))
        .singleElement()
        .asString()
        .contains("there is no field 'emial' here (did you mean 'email'?");
    assertThat(problems("- drop: [internal_note, source]")).isEmpty();
  }
}
