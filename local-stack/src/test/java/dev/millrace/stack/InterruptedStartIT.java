package dev.millrace.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Reading what the child says cannot be interrupted, so that a thread of its own is left behind.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
class InterruptedStartIT {

  @ParameterizedTest(name = "{1} at \"{0}\" leaves no process and no folder")
  @CsvSource({"POSTGRES PREPARING, INT", "REGISTRY STARTING, TERM", "STARTED, KILL"})
  void leavesNothing(String moment, String signal) throws Exception {
    Process jvm =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-Dmillrace.root=" + System.getProperty("millrace.root"),
                "-cp",
                System.getProperty("java.class.path"),
                StartInChild.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();

    try (BufferedReader output = jvm.inputReader()) {
      Path folder = Path.of(output.readLine());
      String line = output.readLine();
      while (line != null && !line.equals(moment)) {
        line = output.readLine();
      }
      assertThat(line).isEqualTo(moment);
      new ProcessBuilder("sh", "-c", "kill -" + signal + " " + jvm.pid()).start().waitFor();

      assertThat(jvm.waitFor(60, TimeUnit.SECONDS)).isTrue();
      // After KILL it is the trace sink that tidies up, and that takes a moment.
      await().atMost(Duration.ofSeconds(60)).until(() -> Leftovers.of(folder).isEmpty());
      assertThat(folder).doesNotExist();
    } finally {
      jvm.destroyForcibly();
    }
  }
}
