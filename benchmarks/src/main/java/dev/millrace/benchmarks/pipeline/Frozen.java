package dev.millrace.benchmarks.pipeline;

import dev.millrace.benchmarks.BenchmarkFailure;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/**
 * Processes that stand still, with all they hold, until this is closed. Kafka takes a consumer that
 * stands for longer than its session time-out for dead.
 */
final class Frozen implements AutoCloseable {

  private final List<ProcessTree> processes;

  private Frozen(List<ProcessTree> processes) {
    this.processes = processes;
  }

  static Frozen of(List<ProcessTree> processes) throws InterruptedException {
    var frozen = new Frozen(List.copyOf(processes));
    frozen.signal("STOP");
    return frozen;
  }

  @Override
  public void close() throws InterruptedException {
    signal("CONT");
  }

  private void signal(String signal) throws InterruptedException {
    if (processes.isEmpty()) {
      return;
    }
    var command =
        Stream.concat(
                Stream.of("kill", "-" + signal),
                processes.stream().map(process -> Long.toString(process.root().pid())))
            .toList();
    try {
      int code = new ProcessBuilder(command).inheritIO().start().waitFor();
      if (code != 0) {
        throw new BenchmarkFailure(String.join(" ", command) + " has failed");
      }
    } catch (IOException e) {
      throw new BenchmarkFailure("cannot send processes a signal", e);
    }
  }
}
