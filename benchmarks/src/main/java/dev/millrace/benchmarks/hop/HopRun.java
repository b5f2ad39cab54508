package dev.millrace.benchmarks.hop;

import dev.millrace.benchmarks.BenchmarkFailure;
import dev.millrace.stack.LocalStack;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Runs a contender once: from its process's start until its group's offsets say that it is done,
 * then counts what it has written. The first third of the events is its warm-up.
 */
final class HopRun {

  private static final Duration STEP = Duration.ofMillis(50);
  // Slow runs need not be asked that often, and asking costs the broker something.
  private static final Duration LONG_STEP = Duration.ofMillis(500);
  private static final Duration STALL = Duration.ofMinutes(3);
  private static final int WARM_UP_SHARE = 3;

  private final LocalStack stack;
  private final ContenderCommand commands;
  private final HopTopics topics;

  HopRun(LocalStack stack, ContenderCommand commands, HopTopics topics) {
    this.stack = stack;
    this.commands = commands;
    this.topics = topics;
  }

  /**
   * The measurement.
   *
   * @throws BenchmarkFailure when the contender dies or stalls, or its output is not exactly its
   *     input
   */
  Sample run(Contender contender, Lane lane, int repeat) throws InterruptedException {
    var task = task(contender, lane, repeat);
    if (contender != Contender.INGEST_SERVICE) {
      topics.create(task.output());
    }
    Sample sample;
    try (var process = new ContenderProcess(commands.of(task, lane), log(contender, repeat))) {
      sample = measure(process, task, lane.events());
    }
    long written = topics.committedRecords(task.output());
    if (written != lane.events()) {
      throw new BenchmarkFailure(
          "%s has written %d committed records for %d events"
              .formatted(contender.label(), written, lane.events()));
    }
    topics.delete(task.output());
    if (contender == Contender.INGEST_SERVICE) {
      // Its group has the same name in every run.
      topics.deleteGroup(task.group());
    }
    return sample;
  }

  private HopTask task(Contender contender, Lane lane, int repeat) {
    var bootstrap = stack.kafka().bootstrapServers();
    if (contender == Contender.INGEST_SERVICE) {
      return new HopTask(contender, bootstrap, lane.input(), lane.raw(), lane.ingestGroup());
    }
    var id = "hop." + contender.id() + "." + repeat;
    return new HopTask(contender, bootstrap, lane.input(), id, id);
  }

  private Path log(Contender contender, int repeat) {
    return stack.folder().resolve("%s-%d.log".formatted(contender.id(), repeat));
  }

  private Sample measure(ContenderProcess process, HopTask task, int events)
      throws InterruptedException {
    var last = read(process, task);
    var lastMove = last;
    while (last.progress() < events / WARM_UP_SHARE) {
      last = next(process, task, lastMove);
      lastMove = last.progress() > lastMove.progress() ? last : lastMove;
    }
    if (last.progress() >= events) {
      throw new BenchmarkFailure(
          "%s was done before it could be measured: take more than %,d events"
              .formatted(task.contender().label(), events));
    }
    var warm = last;
    while (last.progress() < events) {
      last = next(process, task, lastMove);
      lastMove = last.progress() > lastMove.progress() ? last : lastMove;
    }
    return warm.to(last);
  }

  private Reading next(ContenderProcess process, HopTask task, Reading lastMove)
      throws InterruptedException {
    process.work(task.contender().size() == Contender.Size.FULL ? STEP : LONG_STEP);
    var reading = read(process, task);
    if (reading.nanos() - lastMove.nanos() > STALL.toNanos()) {
      throw new BenchmarkFailure(
          "%s stands still at %d events%s"
              .formatted(task.contender().label(), reading.progress(), process.logExcerpt()));
    }
    return reading;
  }

  private Reading read(ContenderProcess process, HopTask task) throws InterruptedException {
    long progress = topics.progress(task.group());
    return new Reading(System.nanoTime(), progress, cpu(process.handle()), brokerCpu());
  }

  private Duration brokerCpu() {
    return cpu(ProcessHandle.of(stack.kafka().pid().orElseThrow()).orElseThrow());
  }

  private static Duration cpu(ProcessHandle handle) {
    return handle.info().totalCpuDuration().orElse(Duration.ZERO);
  }
}
