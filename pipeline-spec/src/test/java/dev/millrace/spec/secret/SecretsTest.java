package dev.millrace.spec.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {

  private final Secrets secrets = new Secrets(Map.of("SALT", "pepper", "NONE", ""));

  @TempDir private Path folder;

  @Test
  void findsWhatAVariableHolds() throws Exception {
    assertThat(found("${env:SALT}").bytes()).asString().isEqualTo("pepper");
  }

  @ParameterizedTest
  @ValueSource(strings = {"pepper", "pepper\n", "pepper\r\n"})
  void findsWhatAFileHoldsWithoutItsLineEnd(String content) throws Exception {
    assertThat(found(file(content)).bytes()).asString().isEqualTo("pepper");
  }

  @Test
  void keepsAllOtherBytes() throws Exception {
    assertThat(found(file(" a\n\n")).bytes()).asString().isEqualTo(" a\n");
  }

  @Test
  void showsNoSecret() throws Exception {
    assertThat(found("${env:SALT}")).hasToString("***");
  }

  @Test
  void saysWhatIsMissingAndWhere() throws IOException {
    assertMissing("${env:PEPPER}", "the environment variable PEPPER is not set");
    assertMissing("${env:NONE}", "the environment variable NONE is empty");
    assertMissing("${file:/no/such}", "there is no file /no/such");
    assertMissing("${file:" + folder + "}", folder + " is no file");
    assertMissing(file("\n"), "the file " + folder + "/secret is empty");
    assertMissing(
        file("x".repeat(4097)), "the file " + folder + "/secret has more than 4096 bytes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pepper",
        "",
        "${SALT}",
        "${env:}",
        "${env:A B}",
        "${env:1A}",
        "${file:}",
        "${file:relative}",
        "${env:SALT} ",
        "$env:SALT",
        "${vault:salt}",
        "${file:/a\0b}"
      })
  void anythingElseIsNoReference(String text) {
    assertThat(SecretReference.parse(text)).isEmpty();
  }

  private Secret found(String reference) throws SecretMissing {
    return secrets.find(SecretReference.parse(reference).orElseThrow());
  }

  private String file(String content) throws IOException {
    var file = Files.writeString(folder.resolve("secret"), content, StandardCharsets.UTF_8);
    return "${file:" + file + "}";
  }

  private void assertMissing(String reference, String message) {
    assertThatExceptionOfType(SecretMissing.class)
        .isThrownBy(() -> found(reference))
        .withMessage(message);
  }
}
