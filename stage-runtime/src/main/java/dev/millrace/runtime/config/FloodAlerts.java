package dev.millrace.runtime.config;

import dev.millrace.runtime.codec.AvroRecordWriter;
import dev.millrace.runtime.registry.SchemaRegistry;
import dev.millrace.schema.FloodAlert;
import dev.millrace.schema.HeldPartition;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends alerts of floods to the topic {@code alerts}, as Confluent-framed Avro. Not thread-safe.
 */
final class FloodAlerts {

  /** The topic of all pipelines' alerts. */
  static final String TOPIC = "alerts";

  private final FloodDesk desk;
  private final String instance;
  private final Supplier<Producer<byte[], byte[]>> producers;
  private final SchemaRegistry registry;
  private final AvroRecordWriter<FloodAlert> writer = new AvroRecordWriter<>(FloodAlert.class);

  /**
   * @param producers make producers for one time
   */
  FloodAlerts(
      FloodDesk desk,
      String instance,
      Supplier<Producer<byte[], byte[]>> producers,
      SchemaRegistry registry) {
    this.desk = desk;
    this.instance = instance;
    this.producers = producers;
    this.registry = registry;
  }

  /** A producer with what is set under {@code spring.kafka}, which waits for all replicas. */
  static Producer<byte[], byte[]> producer(KafkaAccess kafka) {
    var settings = kafka.producer();
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 20_000);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /**
   * Sends what the desk has, and waits until it is written. What could not be sent stays there.
   *
   * @throws KafkaException when Kafka does not take them
   */
  void send() {
    if (desk.news().isEmpty()) {
      return;
    }
    int schemaId = registry.register(TOPIC + "-value", FloodAlert.getClassSchema());
    try (var producer = producers.get()) {
      for (var news = desk.news().peek(); news != null; news = desk.news().peek()) {
        producer.send(record(news, schemaId)).get();
        desk.news().remove();
      }
    } catch (ExecutionException e) {
      throw new KafkaException("cannot send to " + TOPIC, e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted while sending to " + TOPIC, e);
    }
  }

  private ProducerRecord<byte[], byte[]> record(FloodNews news, int schemaId) {
    var key = FloodDesk.pipeline(news.consumer()).getBytes(StandardCharsets.UTF_8);
    var record = new ProducerRecord<>(TOPIC, key, writer.write(alert(news), schemaId));
    var traceparent = news.flood().example().traceparent();
    if (!traceparent.isEmpty()) {
      record.headers().add("traceparent", traceparent.getBytes(StandardCharsets.ISO_8859_1));
    }
    return record;
  }

  private FloodAlert alert(FloodNews news) {
    var flood = news.flood();
    var example = flood.example();
    var topic = example.position().replaceAll("-[0-9]+-[0-9]+$", "");
    var alert = new FloodAlert();
    alert.setId(news.id());
    alert.setState(news.state());
    alert.setAt(news.at());
    alert.setSince(flood.since());
    alert.setPipeline(FloodDesk.pipeline(news.consumer()));
    alert.setStage(desk.stage().label());
    alert.setConsumer(news.consumer());
    alert.setInstance(instance);
    alert.setCode(flood.cause().code().name());
    alert.setRule(flood.cause().rule());
    alert.setField(flood.cause().field());
    alert.setExample(example.position());
    alert.setShape(example.shape());
    alert.setHeldAt(
        flood.heldAt().entrySet().stream()
            .map(each -> new HeldPartition(topic, each.getKey(), each.getValue()))
            .toList());
    alert.setEnding(news.ending());
    alert.setRemedy(desk.remedy(news.consumer()));
    alert.setTraceparent(example.traceparent().isEmpty() ? null : example.traceparent());
    return alert;
  }
}
