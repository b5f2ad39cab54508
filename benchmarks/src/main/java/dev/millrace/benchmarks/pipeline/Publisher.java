package dev.millrace.benchmarks.pipeline;

import dev.millrace.benchmarks.BenchmarkFailure;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/** Publishes a contender's events: all at once, or at a pace. Used by one thread. */
final class Publisher {

  /** Events that are written, and that nobody sees before they are released. */
  interface Held {

    /** Shows them to all; answers when that began. */
    Instant release();
  }

  private final String servers;
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

  Publisher(String servers) {
    this.servers = servers;
  }

  /**
   * Writes events in one transaction, so that they lie ready when it is committed, and publishing
   * takes nothing from the contender.
   */
  Held fill(Contender contender, int events) {
    var producer =
        new KafkaProducer<byte[], byte[]>(
            KafkaSettings.filler(servers, "bench.fill." + contender.topic()));
    producer.initTransactions();
    producer.beginTransaction();
    for (int i = 0; i < events; i++) {
      send(producer, contender, contender.next());
    }
    producer.flush();
    check();
    return () -> {
      var start = Instant.now();
      producer.commitTransaction();
      producer.close();
      return start;
    };
  }

  /**
   * Publishes at a pace.
   *
   * @return when each event was due, from the first one's number on; an event that was published
   *     late has waited, too
   */
  List<Instant> pace(Contender contender, int perSecond, Duration time) {
    var due = new ArrayList<Instant>();
    long step = 1_000_000_000L / perSecond;
    try (var producer = new KafkaProducer<byte[], byte[]>(KafkaSettings.promptPublisher(servers))) {
      producer.partitionsFor(contender.topic());
      long events = time.toNanos() / step;
      long start = System.nanoTime() + 10_000_000;
      var startTime = Instant.now().plusMillis(10);
      for (long i = 0; i < events; i++) {
        for (long left = start + i * step - System.nanoTime();
            left > 0;
            left = start + i * step - System.nanoTime()) {
          LockSupport.parkNanos(left);
        }
        due.add(startTime.plus(i * step, ChronoUnit.NANOS));
        send(producer, contender, contender.next());
      }
      producer.flush();
    }
    check();
    return due;
  }

  private void send(KafkaProducer<byte[], byte[]> producer, Contender contender, Event event) {
    var headers = new ArrayList<Header>();
    event
        .headers()
        .forEach(
            (name, value) ->
                headers.add(new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8))));
    producer.send(
        new ProducerRecord<>(contender.topic(), null, event.key(), event.value(), headers),
        (_, e) -> {
          if (e != null) {
            failure.compareAndSet(null, e);
          }
        });
  }

  private void check() {
    if (failure.get() instanceof Exception e) {
      throw new BenchmarkFailure("cannot publish: " + e.getMessage(), e);
    }
  }
}
