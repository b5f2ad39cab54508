package dev.millrace.cli.publish;

import dev.millrace.cli.CliFailure;
import dev.millrace.cli.Explanation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A plain Kafka client, like that of any publisher: idempotent, waiting for all replicas. Records
 * may still be on their way until {@link #flush}. Not thread-safe.
 */
public final class EventPublisher implements AutoCloseable {

  /** Receives records that the broker refuses because of their size. */
  @FunctionalInterface
  public interface TooLarge {
    void refused(String reference, String message);
  }

  /** Large enough that the limits of the broker and the pipeline decide. */
  private static final int MAX_REQUEST = 64 << 20;

  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;
  private final TooLarge tooLarge;
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

  /**
   * @param tooLarge called by another thread
   */
  public EventPublisher(String bootstrapServers, String topic, TooLarge tooLarge) {
    this.topic = topic;
    this.tooLarge = tooLarge;
    this.producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                true,
                // One request at a time: a broker takes any batch as the first of a new partition.
                // If a first batch comes before there is a leader and a second one after that, the
                // broker takes the second and refuses the first for ever.
                ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
                1,
                ProducerConfig.LINGER_MS_CONFIG,
                5,
                ProducerConfig.BATCH_SIZE_CONFIG,
                256 << 10,
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                MAX_REQUEST,
                ProducerConfig.BUFFER_MEMORY_CONFIG,
                2L * MAX_REQUEST,
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                20_000),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /**
   * Sends an event.
   *
   * @param reference names the event when it is refused, such as {@code line 12}
   * @param onAcknowledged called with the time in nanoseconds since the epoch's clock of {@link
   *     System#nanoTime}, by another thread
   */
  public void send(
      byte @Nullable [] key,
      byte[] value,
      Map<String, String> headers,
      String reference,
      LongConsumer onAcknowledged) {
    failIfBroken();
    var record = new ProducerRecord<>(topic, key, value);
    headers.forEach(
        (name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
    producer.send(
        record,
        (_, problem) -> {
          if (problem == null) {
            acknowledged.incrementAndGet();
            onAcknowledged.accept(System.nanoTime());
          } else if (problem instanceof RecordTooLargeException) {
            tooLarge.refused(reference, Explanation.message(problem));
          } else {
            failure.compareAndSet(null, problem);
          }
        });
  }

  /** Records the broker has taken. */
  public long acknowledged() {
    return acknowledged.get();
  }

  /** Waits until every record is taken, or refused because of its size. */
  public void flush() {
    producer.flush();
    failIfBroken();
  }

  private void failIfBroken() {
    var problem = failure.get();
    if (problem != null) {
      throw new CliFailure(
          "%s takes no more events after %,d: %s"
              .formatted(topic, acknowledged(), Explanation.message(problem)),
          problem);
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }
}
