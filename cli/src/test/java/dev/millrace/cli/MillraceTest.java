package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MillraceTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "demo",
        "up",
        "down",
        "restart",
        "status",
        "logs",
        "sql",
        "check",
        "try",
        "publish",
        "trace",
        "dlq",
        "flood",
        "accept-gap"
      })
  void explainsEachCommandWithAnExample(String command) {
    var run = CliRun.of(command, "--help");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("Usage: millrace " + command, "./millrace " + command);
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertThat(CliRun.of("dmeo").exitCode()).isEqualTo(2);
    assertThat(CliRun.of("demo", "--evnts", "3").exitCode()).isEqualTo(2);
    assertThat(CliRun.of("demo", "--events", "many").exitCode()).isEqualTo(2);
    assertThat(CliRun.of().exitCode()).isEqualTo(2);
  }

  @Test
  void refusesADemoWithoutEvents() {
    var run = CliRun.of("demo", "--events", "0");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--events is between 1 and");
  }

  @Test
  void refusesToScaleWhatIsNoService() {
    var run = CliRun.of("up", "--data", folder.toString(), "--scale", "transfrom=3");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("no service 'transfrom'", "transform");
  }

  @Test
  void refusesAPortThatIsNone() {
    var run = CliRun.of("up", "--data", folder.toString(), "--kafka-port", "70000");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("70000");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "status",
        "restart",
        "logs",
        "sql",
        "trace x",
        "dlq list",
        "publish orders x.json",
        "flood list",
        "flood release orders"
      })
  void saysHowToStartASystemWhenThereIsNone(String command) {
    var run = CliRun.of((command + " --data " + folder.resolve("none")).split(" "));

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("there is no system in", "./millrace up");
  }

  @Test
  void stopsNothingWhereNothingRuns() {
    var run = CliRun.of("down", "--data", folder.resolve("none").toString());

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("nothing to stop");
  }

  @Test
  void wantsAPipelineToRelease() {
    var data = folder.resolve("none").toString();

    assertThat(CliRun.of("flood", "release", "--data", data).exitCode()).isEqualTo(2);
    assertThat(CliRun.of("flood", "drain", "--data", data).exitCode()).isEqualTo(2);
  }

  @Test
  void wantsEitherAnIdOrAFilterForARedrive() {
    assertThat(CliRun.of("dlq", "redrive").exitCode()).isEqualTo(2);
    assertThat(CliRun.of("dlq", "redrive", "some/id", "--pipeline", "orders").exitCode())
        .isEqualTo(2);
  }

  @Test
  void neverShowsAStackTraceWithoutBeingAsked() {
    assertThat(CliRun.of("try", "pipelines/none.yaml", "none.json").err())
        .doesNotContain("\tat ", "Exception");
  }
}
