package dev.millrace.e2e.fault;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * Publishes events at a steady rate from a thread of its own, whatever else is going on, except
 * while it is paused. A plain, idempotent Kafka client that waits for a broker as long as it needs.
 */
final class SteadyPublisher implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final Duration STEP = Duration.ofMillis(5);

  /**
   * After so many seconds' worth without a pause it slows down, so that a long fault is no flood.
   */
  private static final int FULL_SECONDS = 15;

  private static final int SLOWER = 10;

  private final FaultEvents events;
  private final Map<FaultPipeline, Reference> references = new EnumMap<>(FaultPipeline.class);
  private final int perSecond;
  private final Producer<byte[], byte[]> producer;
  private final Thread thread;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private volatile boolean wanted;
  private volatile boolean active;
  private volatile boolean closed;

  SteadyPublisher(String bootstrapServers, FaultEvents events, int perSecond) {
    this.events = events;
    this.perSecond = perSecond;
    for (var pipeline : FaultPipeline.values()) {
      references.put(pipeline, new Reference(pipeline));
    }
    this.producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                true,
                ProducerConfig.LINGER_MS_CONFIG,
                5,
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                PATIENCE.toMillis(),
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                (int) PATIENCE.toMillis(),
                ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                500),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    this.thread = Thread.ofPlatform().name("publisher").start(this::run);
  }

  Reference reference(FaultPipeline pipeline) {
    return references.get(pipeline);
  }

  /** Events given to the client so far. */
  long sent() {
    return sent.get();
  }

  /** What would repeat an earlier event is a new one from now on. */
  void forbidRepeats() {
    events.forbidRepeats();
  }

  /** Some events repeat earlier ones again. */
  void allowRepeats() {
    events.allowRepeats();
  }

  void resume() {
    wanted = true;
    LockSupport.unpark(thread);
  }

  /** Returns when all that was sent is acknowledged. */
  void pause() {
    wanted = false;
    Awaitility.await("the publisher rests").atMost(PATIENCE).until(() -> !active || isBroken());
    producer.flush();
    Awaitility.await("all that was sent is acknowledged")
        .atMost(PATIENCE)
        .until(() -> acknowledged.get() == sent.get() || isBroken());
    if (failure.get() instanceof Exception cause) {
      throw new IllegalStateException("events cannot be published", cause);
    }
  }

  private boolean isBroken() {
    return failure.get() != null;
  }

  private void run() {
    long interval = Duration.ofSeconds(1).toNanos() / perSecond;
    long due = System.nanoTime();
    long sinceResume = 0;
    while (!closed && !isBroken()) {
      if (!wanted) {
        active = false;
        LockSupport.parkNanos(STEP.toNanos());
        due = System.nanoTime();
        sinceResume = 0;
        continue;
      }
      active = true;
      if (System.nanoTime() < due) {
        LockSupport.parkNanos(STEP.toNanos());
        continue;
      }
      due += sinceResume++ < (long) FULL_SECONDS * perSecond ? interval : SLOWER * interval;
      publish(events.next(), producer);
    }
    active = false;
  }

  /** Publishes one event more, by another client; its outcome is waited for like all others'. */
  void publish(FaultEvent event, Producer<byte[], byte[]> client) {
    var timestamp = event.clockSkew() == 0 ? null : System.currentTimeMillis() + event.clockSkew();
    var topic = event.pipeline().ingestTopic();
    var record =
        new ProducerRecord<byte[], byte[]>(topic, null, timestamp, event.key(), event.payload());
    event
        .headers()
        .forEach((name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
    try {
      client.send(record, (written, problem) -> acknowledged(event, written, problem));
      sent.incrementAndGet();
    } catch (RuntimeException e) {
      failure.compareAndSet(null, e);
    }
  }

  private void acknowledged(
      FaultEvent event, @Nullable RecordMetadata written, @Nullable Exception problem) {
    if (problem != null || written == null) {
      failure.compareAndSet(null, problem);
      return;
    }
    var id =
        event.ownId().isEmpty()
            ? written.topic() + "-" + written.partition() + "-" + written.offset()
            : event.ownId();
    reference(event.pipeline()).add(event, id);
    acknowledged.incrementAndGet();
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    producer.close(Duration.ofSeconds(5));
  }
}
