package dev.millrace.load.sink.postgres;

import dev.millrace.runtime.pipeline.Pipeline;
import dev.millrace.runtime.sink.GuardedSink;
import dev.millrace.runtime.sink.Sink;
import dev.millrace.runtime.sink.Sink.Batch;
import dev.millrace.runtime.sink.Sink.Position;
import dev.millrace.runtime.sink.Sink.Report;
import dev.millrace.runtime.sink.Sink.SinkRow;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/** A sink that is fed batch after batch of one partition. */
final class SinkDriver implements AutoCloseable {

  private static final String TOPIC = "validated.things";

  /** The server is near: who waits for its answer asks again soon. */
  private static final Duration LOOK = Duration.ofMillis(10);

  private final Sink sink;
  private long offset;

  SinkDriver(Target target, Pipeline pipeline, Sessions sessions) {
    this(target, pipeline, sessions, InstantSource.system());
  }

  SinkDriver(Target target, Pipeline pipeline, Sessions sessions, InstantSource clock) {
    this.sink =
        new GuardedSink(
            new PostgresSink(target, pipeline, sessions),
            clock,
            _ -> LockSupport.parkNanos(LOOK.toNanos()),
            new Semaphore(1));
  }

  static Target append(String table) {
    return new Target(new TableName("public", table), List.of());
  }

  static Target upsert(String table, String... key) {
    return new Target(new TableName("public", table), List.of(key));
  }

  static Target versioned(String table, String key, String version) {
    return new Target(
        new TableName("public", table), List.of(key), false, version, Duration.ofDays(7));
  }

  static Target deleting(String table, String key, Duration remembered) {
    return new Target(
        new TableName("public", table), List.of(key), true, TargetTable.INGESTED_AT, remembered);
  }

  /** What a service does before the first event comes. */
  void start() {
    sink.positions(TOPIC, List.of(0));
  }

  Report write(SinkRow... rows) {
    return write(List.of(rows));
  }

  Report write(List<SinkRow> rows) {
    var from = sink.positions(TOPIC, List.of(0));
    var told = new AtomicReference<Report>();
    sink.write(
        new Batch(TOPIC, rows, from),
        report -> {
          told.set(report);
          return Map.of(0, new Position(++offset, ""));
        });
    return told.get();
  }

  @Override
  public void close() {
    sink.close();
  }
}
