package dev.millrace.transform.step.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.runtime.stage.FatalStageException;
import dev.millrace.spec.type.FieldType;
import dev.millrace.spec.type.FieldType.Kind;
import dev.millrace.transform.PipelineFixture;
import dev.millrace.transform.step.StepContract;
import dev.millrace.transform.step.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaskTest extends StepContract {

  @TempDir private Path folder;

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

  @Test
  void hashesWithoutASaltBySha256() {
    assertThat(after("- mask: { email: sha256 }", "{\"email\": \"a@example.org\"}"))
        .isEqualTo(
            "{\"email\": \"e16bfe08be114c7b3737aa01ce504ebcb5d13fc44897c38c6cac63ddc7151463\"}");
  }

  /** RFC 4231, test case 2. */
  @ParameterizedTest
  @ValueSource(strings = {"Jefe", "Jefe\n"})
  void hashesWithASaltByHmacSha256(String content) throws IOException {
    var step = "- mask: { email: sha256, salt: \"${file:%s}\" }".formatted(salt(content));

    assertThat(after(step, "{\"email\": \"what do ya want for nothing?\"}"))
        .isEqualTo(
            "{\"email\": \"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843\"}");
    assertThat(after(step, "{\"email\": \"what do ya want for nothing?\"}"))
        .isEqualTo(after(step, "{\"email\": \"what do ya want for nothing?\"}"));
  }

  @Test
  void doesNotRunWithoutItsSaltAndSaysWhere() {
    assertThatExceptionOfType(FatalStageException.class)
        .isThrownBy(() -> after("- mask: { email: sha256, salt: '${file:/no/salt}' }", "{}"))
        .withMessage(
            "transform.steps[0].mask.salt: there is no file /no/salt; the pipeline does not run"
                + " without it");
  }

  @Test
  void warnsOfHashesThatCanBeGuessed() throws IOException {
    assertThat(PipelineFixture.warnings("- mask: { email: sha256 }"))
        .singleElement()
        .asString()
        .contains("the hash of 'email' has no salt: who guesses a value can check the guess");
    assertThat(
            PipelineFixture.warnings(
                "- mask: { email: sha256, salt: '${file:%s}' }".formatted(salt("short"))))
        .singleElement()
        .asString()
        .contains("the salt has fewer than 16 bytes")
        .doesNotContain("short\n");
    assertThat(
            PipelineFixture.warnings("- mask: { email: sha256, salt: '${env:MILLRACE_NO_SALT}' }"))
        .singleElement()
        .asString()
        .contains(
            "the environment variable MILLRACE_NO_SALT is not set here; transform-service does not"
                + " run the pipeline where that is so");
    assertThat(
            PipelineFixture.warnings(
                "- mask: { email: redact, salt: '${file:%s}' }".formatted(salt("x".repeat(16)))))
        .singleElement()
        .asString()
        .contains("the salt is not used");
    assertThat(
            PipelineFixture.warnings(
                "- mask: { email: sha256, salt: '${file:%s}' }".formatted(salt("x".repeat(16)))))
        .isEmpty();
    assertThat(PipelineFixture.warnings("- mask: { email: redact }")).isEmpty();
  }

  @Test
  void refusesASaltInTheFileWithoutShowingIt() {
    for (var salt :
        List.of("hunter2", "${env:}", "${file:relative/hunter2}", "'12'", "${hunter2}")) {
      assertThat(problems("- mask:\n    email: sha256\n    salt: " + salt))
          .as(salt)
          .singleElement()
          .asString()
          .contains("expected a reference to a secret, ${env:NAME} or ${file:/PATH}, found another")
          .doesNotContain("hunter2");
    }
    assertThat(problems("- mask: { email: sha256, salt: ${env:X} }"))
        .singleElement()
        .asString()
        .contains("between { and }, put ${…} in quotes");
    assertThat(problems("- mask: { email: sha256, slat: '${env:X}' }"))
        .singleElement()
        .asString()
        .contains("only 'salt' takes such a value", "did you mean 'salt'?");
  }

  private String salt(String content) throws IOException {
    return Files.writeString(folder.resolve("salt"), content).toString();
  }
}
