package dev.millrace.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process that outlives this JVM. It has a session of its own, so that the terminal's Ctrl-C does
 * not reach it, and writes its output to a log file. With its {@link ProcessRecord}, any JVM can
 * attach to it again. Thread-safe.
 */
public final class ManagedProcess {

  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration FORCE = Duration.ofSeconds(10);
  private static final int LINES_SHOWN = 20;

  private final ProcessRecord record;
  private final ProcessHandle handle;
  private final Optional<Process> child;

  private ManagedProcess(ProcessRecord record, ProcessHandle handle, Optional<Process> child) {
    this.record = record;
    this.handle = handle;
    this.child = child;
  }

  /**
   * Starts it and returns at once.
   *
   * @throws StackException when the program cannot be run
   */
  public static ManagedProcess start(ProcessSpec spec) {
    ProcessBuilder builder =
        new ProcessBuilder(OwnSession.wrap(spec.command()))
            .directory(spec.folder().toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(spec.log().toFile()));
    builder.environment().putAll(spec.environment());
    try {
      OwnerOnly.makeFolder(spec.log().toAbsolutePath().getParent());
      OwnerOnly.makeFile(spec.log());
      long logStart = Files.size(spec.log());
      Process process = builder.start();
      return new ManagedProcess(
          recordOf(spec, process.toHandle(), logStart), process.toHandle(), Optional.of(process));
    } catch (IOException e) {
      throw new StackException(
          "%s cannot be started: %s (command: %s)"
              .formatted(spec.name(), e.getMessage(), String.join(" ", spec.command())),
          e);
    }
  }

  private static ProcessRecord recordOf(ProcessSpec spec, ProcessHandle handle, long logStart) {
    // A process that has already ended has no start instant; the present time will do.
    Instant startedAt = handle.info().startInstant().orElseGet(Instant::now);
    return new ProcessRecord(
        spec.name(), handle.pid(), startedAt, spec.log().toString(), spec.stopSignal(), logStart);
  }

  /**
   * The process of the record. Empty when it has ended, even if another process has its pid now.
   */
  public static Optional<ManagedProcess> attach(ProcessRecord record) {
    return ProcessHandle.of(record.pid())
        .filter(handle -> LiveProcess.isOf(record, handle))
        .map(handle -> new ManagedProcess(record, handle, Optional.empty()));
  }

  /** What to keep for a later {@link #attach}. */
  public ProcessRecord record() {
    return record;
  }

  public String name() {
    return record.name();
  }

  public long pid() {
    return record.pid();
  }

  public Path log() {
    return Path.of(record.log());
  }

  public boolean isAlive() {
    return LiveProcess.isOf(record, handle);
  }

  /** Known once it has ended, and only in the JVM that started it. */
  public OptionalInt exitCode() {
    return child
        .filter(process -> !process.isAlive())
        .map(process -> OptionalInt.of(process.exitValue()))
        .orElseGet(OptionalInt::empty);
  }

  /** The end of its log, without lines of earlier processes. */
  public List<String> lastLogLines(int lines) {
    return LogTail.of(log(), record.logStart(), lines);
  }

  /** Tells whether a signal has stopped it, so that it exists but does nothing. */
  public boolean isSuspended() {
    return LiveProcess.isSuspended(pid());
  }

  /** The message about a stopped process. */
  public String suspensionText() {
    return "its process %d is stopped by a signal (SIGSTOP); kill -CONT %d lets it go on"
        .formatted(pid(), pid());
  }

  /**
   * Waits until the probe agrees.
   *
   * @throws StackException when the process ends first, is stopped by a signal, refuses the user,
   *     or the time is up; the message has the cause, and the process's new log lines
   */
  public void awaitHealthy(HealthProbe probe, Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    long logEnd = child.isPresent() ? record.logStart() : log().toFile().length();
    while (true) {
      if (!isAlive()) {
        endsWithin(FORCE); // its exit code comes a moment later
        throw died();
      }
      if (isSuspended()) {
        throw new StackException(name() + " does nothing: " + suspensionText() + ".");
      }
      Condition condition = probe.condition();
      switch (condition.state()) {
        case UP -> {
          return;
        }
        case REFUSED ->
            throw new StackException("%s runs and %s.".formatted(name(), condition.cause()));
        case DEAD, SUSPENDED, UNWELL, SILENT -> {
          // Not yet, perhaps.
        }
      }
      if (System.nanoTime() > deadline) {
        throw new StackException(
            "%s (pid %d) runs but did not answer within %d s: %s.%s"
                .formatted(
                    name(), pid(), limit.toSeconds(), condition.cause(), logExcerpt(logEnd)));
      }
      endsWithin(POLL);
    }
  }

  /**
   * Waits until it ends by itself.
   *
   * @throws StackException when it fails, or the time is up; then it is killed
   */
  public void awaitSuccess(Duration limit) throws InterruptedException {
    if (!endsWithin(limit)) {
      kill9();
      throw new StackException(
          "%s was not done within %d s.%s"
              .formatted(name(), limit.toSeconds(), logExcerpt(record.logStart())));
    }
    if (exitCode().orElse(0) != 0) {
      throw died();
    }
  }

  /** Names the process, its exit code, its last log lines and the log's path. */
  public StackException died() {
    OptionalInt code = exitCode();
    return new StackException(
        "%s (pid %d) ended%s.%s"
            .formatted(
                name(),
                pid(),
                code.isPresent() ? " with exit code " + code.getAsInt() : "",
                logExcerpt(record.logStart())));
  }

  private String logExcerpt(long start) {
    List<String> lines = LogTail.of(log(), start, LINES_SHOWN);
    return lines.isEmpty()
        ? " Its log is empty: " + log()
        : " The end of its log " + log() + ":\n  " + String.join("\n  ", lines);
  }

  /**
   * Asks it to end. When it does not end in time, kills it and its children. Does nothing when it
   * has ended already.
   *
   * @return whether it has ended by itself
   */
  public boolean stop(Duration grace) {
    if (!isAlive()) {
      return true;
    }
    List<ProcessHandle> descendants = handle.descendants().toList();
    boolean inTime = false;
    try {
      ask();
      inTime = endsWithin(grace);
      if (!inTime) {
        handle.destroyForcibly();
      }
      endsWithin(FORCE);
    } catch (InterruptedException _) {
      handle.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    descendants.forEach(ProcessHandle::destroyForcibly);
    return inTime;
  }

  /** Sends {@code kill -9} to it and its children. Returns when it has ended. */
  public void kill9() {
    if (!isAlive()) {
      return;
    }
    List<ProcessHandle> descendants = handle.descendants().toList();
    handle.destroyForcibly();
    descendants.forEach(ProcessHandle::destroyForcibly);
    try {
      endsWithin(FORCE);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Sends {@code SIGSTOP} to it and its children. They hang until {@link #resume}. */
  public void suspend() {
    signalAll("STOP");
  }

  /** Sends {@code SIGCONT} to it and its children. */
  public void resume() {
    signalAll("CONT");
  }

  private void signalAll(String signal) {
    if (!isAlive()) {
      return;
    }
    var pids = new StringBuilder(String.valueOf(pid()));
    handle.descendants().forEach(each -> pids.append(' ').append(each.pid()));
    try {
      send(signal, pids.toString());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void ask() throws InterruptedException {
    switch (record.stopSignal()) {
      case TERM -> handle.destroy();
      case INT -> send("INT", String.valueOf(pid()));
    }
  }

  private void send(String signal, String pids) throws InterruptedException {
    try {
      new ProcessBuilder("sh", "-c", "kill -" + signal + " " + pids).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot run sh to send a signal to " + name(), e);
    }
  }

  private boolean endsWithin(Duration limit) throws InterruptedException {
    if (child.isPresent()) {
      // A child's own wait: when it returns, the exit code is there, too.
      return child.get().waitFor(limit.toNanos(), TimeUnit.NANOSECONDS);
    }
    long deadline = System.nanoTime() + limit.toNanos();
    while (isAlive()) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      try {
        // In steps, because a dead process that nobody reaps never completes the future.
        handle.onExit().get(Math.min(left, POLL.toNanos()), TimeUnit.NANOSECONDS);
      } catch (TimeoutException _) {
        continue;
      } catch (ExecutionException e) {
        throw new IllegalStateException("Cannot wait for " + name(), e);
      }
    }
    return true;
  }
}
