package dev.millrace.benchmarks.pipeline;

import dev.millrace.benchmarks.BenchmarkFailure;
import dev.millrace.cli.system.LocalSystem;
import dev.millrace.cli.system.ServiceEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/**
 * Records the services by Java's Flight Recorder, and writes a recording and a flame graph of each.
 * Samples are of CPU time where the JVM can (JEP 509, Linux), else of running Java code.
 */
final class Profile {

  private static final String CPU_TIME = "jdk.CPUTimeSample";
  private static final String EXECUTION = "jdk.ExecutionSample";

  /** What is to be recorded. */
  @FunctionalInterface
  interface Work {
    void run() throws InterruptedException;
  }

  private final LocalSystem system;
  private final Path folder;

  /**
   * @param folder for the files; made when it is not there
   */
  Profile(LocalSystem system, Path folder) {
    this.system = system;
    this.folder = folder.toAbsolutePath();
  }

  void record(Work work) throws InterruptedException, IOException {
    Files.createDirectories(folder);
    for (var service : system.services()) {
      command(service, "JFR.start", "name=bench", "settings=profile", CPU_TIME + "#enabled=true");
    }
    work.run();
    for (var service : system.services()) {
      var recording = folder.resolve(service.slot().label() + ".jfr");
      command(service, "JFR.stop", "name=bench", "filename=" + recording);
      write(service.slot().label(), recording);
    }
  }

  private static void command(ServiceEntry service, String... arguments)
      throws InterruptedException, IOException {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(service.process().pid())));
    command.addAll(List.of(arguments));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
      throw new BenchmarkFailure("cannot record " + service.slot().label() + ": " + said);
    }
  }

  private void write(String service, Path recording) throws IOException {
    var cpu = new FlameGraph(service + ", CPU time");
    var execution = new FlameGraph(service + ", running Java code");
    try (var events = new RecordingFile(recording)) {
      while (events.hasMoreEvents()) {
        var event = events.readEvent();
        var trace = event.getStackTrace();
        if (trace == null) {
          continue;
        }
        switch (event.getEventType().getName()) {
          case CPU_TIME -> cpu.add(stack(event.getThread("eventThread"), trace.getFrames()));
          case EXECUTION ->
              execution.add(stack(event.getThread("sampledThread"), trace.getFrames()));
          default -> {
            // of no use here
          }
        }
      }
    }
    var graph = cpu.samples() > 0 ? cpu : execution;
    Files.writeString(folder.resolve(service + ".svg"), graph.svg());
    Files.write(folder.resolve(service + ".collapsed"), graph.collapsed());
  }

  /** The thread, then frames from the outermost to the innermost. */
  private static List<String> stack(
      jdk.jfr.consumer.RecordedThread thread, List<RecordedFrame> frames) {
    var stack = new ArrayList<String>();
    var name = thread == null ? "?" : String.valueOf(thread.getJavaName());
    stack.add(name.replaceAll("\\d+", "N"));
    for (var frame : frames.reversed()) {
      var method = frame.getMethod();
      stack.add(method.getType().getName() + "." + method.getName());
    }
    return stack;
  }
}
