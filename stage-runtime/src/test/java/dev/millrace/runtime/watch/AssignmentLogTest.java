package dev.millrace.runtime.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("It reads what the whole JVM logs.")
class AssignmentLogTest {

  private final ManualTimers timers = new ManualTimers();
  private final AssignmentLog assignments = new AssignmentLog(timers);

  @Test
  void saysInOneLineWhatAllConsumersRead() {
    try (var logged = new LoggedLines(AssignmentLog.class)) {
      for (int i = 0; i < 37; i++) {
        assignments.assigned("p" + i + ".transform.0", partitions(i));
      }
      timers.pass(Duration.ofSeconds(10));

      assertThat(logged.lines())
          .containsExactly(
              "INFO reads 74 partitions: 74 more (raw.p0-0, raw.p0-1, raw.p1-0, raw.p1-1 and 70"
                  + " others), 0 fewer");
    }
  }

  @Test
  void whatIsGivenUpAndComesBackIsNoNews() {
    assignments.assigned("p0.transform.0", partitions(0));
    timers.pass(Duration.ofSeconds(10));
    try (var logged = new LoggedLines(AssignmentLog.class)) {
      assignments.released("p0.transform.0", partitions(0));
      timers.pass(Duration.ofSeconds(4));
      assignments.assigned("p0.transform.0", partitions(0));
      timers.pass(Duration.ofSeconds(60));

      assertThat(logged.lines()).isEmpty();
    }
  }

  @Test
  void whatGoesToAnotherInstanceIsSaid() {
    assignments.assigned("p0.transform.0", partitions(0));
    timers.pass(Duration.ofSeconds(10));
    try (var logged = new LoggedLines(AssignmentLog.class)) {
      assignments.released("p0.transform.0", List.of("raw.p0-1"));
      timers.pass(Duration.ofSeconds(10));

      assertThat(logged.lines())
          .containsExactly("INFO reads 1 partitions: 0 more, 1 fewer (raw.p0-1)");
    }
  }

  private static List<String> partitions(int pipeline) {
    return IntStream.range(0, 2).mapToObj(each -> "raw.p" + pipeline + "-" + each).toList();
  }
}
