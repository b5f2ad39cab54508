package dev.millrace.cli.gap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.CliRun;
import dev.millrace.cli.system.GapClient.Answer;
import dev.millrace.cli.system.GapEntry;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptGapCommandTest {

  private static final GapEntry GAP =
      new GapEntry(
          "load-service",
          "orders",
          "load",
          "validated.orders",
          0,
          "FORGOTTEN",
          9,
          0,
          12,
          true,
          "",
          "",
          0,
          0,
          9);

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      textBlock =
          """
          orders,  lod,  earliest, 0,  no stage 'lod'
          or/ders, load, earliest, 0,  'or/ders' is no pipeline's name
          orders,  load, first,    0,  --from is 'first'
          orders,  load, -3,       0,  --from is '-3'
          orders,  load, earliest, -1, --partition is -1
          """)
  void refusesWhatCannotBeMeant(
      String pipeline, String stage, String from, String partition, String said) {
    var run =
        CliRun.of(
            "accept-gap", pipeline, "--stage", stage, "--from=" + from, "--partition=" + partition);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains(said);
  }

  @Test
  void mustBeToldTheStage() {
    assertThat(CliRun.of("accept-gap", "orders").exitCode()).isEqualTo(2);
  }

  @Test
  void theExitStatusSaysWhatHasBecomeOfIt() {
    assertThat(status(List.of(GAP), List.of(), List.of(), "earliest")).as("done").isZero();
    assertThat(status(List.of(), List.of(), List.of(), "")).as("nothing to accept").isOne();
    assertThat(status(List.of(), List.of(), List.of("no such place"), "99")).isOne();
    assertThat(status(List.of(), List.of(), List.of("say where"), "")).isEqualTo(2);
    assertThat(status(List.of(GAP), List.of("away"), List.of(), "")).isEqualTo(3);
  }

  private static int status(
      List<GapEntry> gaps, List<String> silent, List<String> refused, String from) {
    return AcceptGapCommand.exitCode(new Answer(gaps, List.of(), silent, refused), from);
  }
}
