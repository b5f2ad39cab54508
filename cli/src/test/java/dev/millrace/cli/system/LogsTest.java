package dev.millrace.cli.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.stack.ProcessRecord;
import dev.millrace.stack.StopSignal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogsTest {

  private static final String OLD = "2026-01-01 ERROR an older outage\n";

  @TempDir private Path folder;

  @Test
  void givesNoReasonOfAnEarlierProcess() throws IOException {
    var log = Files.writeString(folder.resolve("log"), OLD + "2026-01-02  INFO started\n");

    var reason = Logs.reason(process(log, OLD.length()), 5);

    assertThat(reason).contains("started").doesNotContain("older outage");
  }

  @Test
  void givesTheLastErrorAndWhatFollowsWithoutFrames() throws IOException {
    var log =
        Files.writeString(
            folder.resolve("log"),
            "2026-01-01 ERROR first\n"
                + "2026-01-01  INFO between\n"
                + "2026-01-02 ERROR second\n\tat some.Frame(File.java:1)\nbecause of this\n");

    assertThat(Logs.reason(process(log, 0), 5))
        .endsWith("says:\n  2026-01-02 ERROR second\n  because of this");
  }

  @Test
  void saysThatThereIsNothingToSay() throws IOException {
    var log = Files.writeString(folder.resolve("log"), OLD);

    assertThat(Logs.reason(process(log, OLD.length()), 5)).contains("is empty");
  }

  private static ProcessRecord process(Path log, long start) {
    return new ProcessRecord("x", 1, Instant.EPOCH, log.toString(), StopSignal.TERM, start);
  }
}
