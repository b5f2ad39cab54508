package dev.millrace.transform.step.mask;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.spec.type.FieldType;
import dev.millrace.spec.type.FieldType.Kind;
import dev.millrace.transform.step.StepContract;
import dev.millrace.transform.step.Verdict;
import org.junit.jupiter.api.Test;

class MaskTest extends StepContract {

  MaskTest() {
    super(new MaskProvider());
  }

  @Test
  void hashesNumbersAsTheyAreWritten() {
    var step = "- mask: { email: sha256 }";

    assertThat(after(step, "{\"email\": 12}")).isEqualTo(after(step, "{\"email\": \"12\"}"));
  }

  @Test
  void rejectsWhatCannotBeHashedWithoutShowingIt() {
    var verdict =
        (Verdict.Rejected)
            verdict("- mask: { email: sha256 }", "{\"email\": [\"secret@example.org\"]}");

    assertThat(verdict.error().message())
        .isEqualTo(
            "transform.steps[0].mask: field email holds neither a text nor a number: it cannot be"
                + " hashed");
  }

  @Test
  void redactsAnything() {
    assertThat(after("- mask: { email: redact }", "{\"email\": [\"secret\"]}"))
        .isEqualTo("{\"email\": \"***\"}");
  }

  @Test
  void knowsThatTextIsLeft() {
    assertThat(knownAfter("- mask: { email: redact }").type("email"))
        .contains(FieldType.of(Kind.STRING).orNull());
  }

  @Test
  void reportsMistakes() {
    assertThat(problems("- mask: { emial: sha256 }"))
        .singleElement()
        .asString()
        .contains("there is no field 'emial' here (did you mean 'email'?)");
    assertThat(problems("- mask: { amount: redact }"))
        .singleElement()
        .asString()
        .contains("a masked value is text, but 'amount' is decimal(12,2)");
    assertThat(problems("- mask: { email: md5 }")).isNotEmpty();
  }
}
