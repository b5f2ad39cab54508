package dev.millrace.e2e;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A plain Kafka client that publishes to the ingest topic of one pipeline, as users' programs do,
 * or to another topic, as they should not.
 */
final class Publisher implements AutoCloseable {

  private final String topic;
  private final Producer<byte[], byte[]> producer;
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

  Publisher(TestSystem system, String pipeline) {
    this("ingest." + pipeline, system, Map.of());
  }

  /** One that packs many or long records into few bytes. */
  static Publisher packing(TestSystem system, String pipeline) {
    return new Publisher(
        "ingest." + pipeline,
        system,
        Map.of(
            ProducerConfig.COMPRESSION_TYPE_CONFIG,
            "zstd",
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
            100_000_000,
            ProducerConfig.BUFFER_MEMORY_CONFIG,
            140_000_000L,
            ProducerConfig.BATCH_SIZE_CONFIG,
            60_000_000,
            ProducerConfig.LINGER_MS_CONFIG,
            200));
  }

  /** One that soon gives up on a topic that is not there. */
  static Publisher impatient(TestSystem system, String pipeline) {
    return new Publisher(
        "ingest." + pipeline, system, Map.of(ProducerConfig.MAX_BLOCK_MS_CONFIG, 2_000));
  }

  private Publisher(String topic, TestSystem system, Map<String, Object> more) {
    this.topic = topic;
    Map<String, Object> settings = new HashMap<>();
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, system.infra().bootstrapServers());
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 9_000_000);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 60_000);
    settings.putAll(more);
    this.producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** One that writes to any topic. */
  static Publisher to(TestSystem system, String topic) {
    return new Publisher(topic, system, Map.of());
  }

  /** Writes a copy of a record, with all its headers. */
  void copy(ConsumerRecord<byte[], byte[]> original) {
    send(new ProducerRecord<>(topic, null, original.key(), original.value(), original.headers()));
  }

  /** Publishes without waiting. */
  void send(byte @Nullable [] value, Map<String, String> headers) {
    send(record(value, headers));
  }

  /** Publishes under a record key; without a value, a tombstone. */
  void send(String key, @Nullable String value, Map<String, String> headers) {
    var bytes = value == null ? null : value.getBytes(StandardCharsets.UTF_8);
    var record = new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), bytes);
    headers.forEach(
        (name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
    send(record);
  }

  void send(String value) {
    send(value.getBytes(StandardCharsets.UTF_8), Map.of());
  }

  void send(String value, Map<String, String> headers) {
    send(value.getBytes(StandardCharsets.UTF_8), headers);
  }

  /** Publishes under a record key, so that order holds among the events of a key. */
  void sendKeyed(String key, String value) {
    send(
        new ProducerRecord<>(
            topic, key.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8)));
  }

  private void send(ProducerRecord<byte[], byte[]> record) {
    producer.send(record, (_, problem) -> failure.compareAndSet(null, problem));
  }

  /** Publishes, waits, and answers the id that an event without an id of its own gets. */
  String sendAndWait(byte @Nullable [] value, Map<String, String> headers) {
    return sendAndWait(record(value, headers));
  }

  /** The same, under a record key and with headers that may be there more than once. */
  String sendAndWait(byte @Nullable [] key, byte[] value, List<? extends Header> headers) {
    return sendAndWait(new ProducerRecord<>(topic, null, key, value, List.copyOf(headers)));
  }

  private String sendAndWait(ProducerRecord<byte[], byte[]> record) {
    try {
      var written = producer.send(record).get();
      return topic + "-" + written.partition() + "-" + written.offset();
    } catch (ExecutionException e) {
      throw new IllegalStateException("cannot publish to " + topic, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private ProducerRecord<byte[], byte[]> record(
      byte @Nullable [] value, Map<String, String> headers) {
    var record = new ProducerRecord<byte[], byte[]>(topic, value);
    headers.forEach(
        (name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
    return record;
  }

  /**
   * Returns when all that was sent is there.
   *
   * @throws IllegalStateException when something is not
   */
  @Override
  public void close() {
    producer.close();
    if (failure.get() instanceof Exception cause) {
      throw new IllegalStateException("cannot publish to " + topic, cause);
    }
  }
}
