package dev.millrace.runtime.config;

import dev.millrace.runtime.codec.AvroRecordWriter;
import dev.millrace.runtime.registry.SchemaRegistry;
import dev.millrace.schema.FloodAlert;
import dev.millrace.schema.HeldPartition;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends alerts of floods to the topic {@code alerts}, as Confluent-framed Avro. Not thread-safe.
 */
final class FloodAlerts {

  private static final Logger log = LoggerFactory.getLogger(FloodAlerts.class);

  /** The topic of all pipelines' alerts. */
  static final String TOPIC = "alerts";

  private final FloodDesk desk;
  private final String instance;
  private final Supplier<Producer<byte[], byte[]>> producers;
  private final SchemaRegistry registry;
  private final AvroRecordWriter<FloodAlert> writer = new AvroRecordWriter<>(FloodAlert.class);

  /**
   * @param producers make producers for one use
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

  /**
   * Sends the desk's alerts and waits until they are written. An alert that could not be sent stays
   * at the desk. An alert that is too long for the topic is sent without its partitions, or dropped
   * if it is still too long.
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
        if (!isTaken(producer, record(news, alert(news), schemaId))
            && !isTaken(producer, record(news, shortened(alert(news)), schemaId))) {
          log.error(
              "alert {} of {} is too long for topic {}, and is not sent: raise max.message.bytes there",
              news.id(),
              news.consumer(),
              TOPIC);
        }
        desk.news().remove();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted while sending to " + TOPIC, e);
    }
  }

  private static boolean isTaken(
      Producer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> record)
      throws InterruptedException {
    try {
      producer.send(record).get();
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RecordTooLargeException) {
        return false;
      }
      throw new KafkaException("cannot send to " + TOPIC, e.getCause());
    }
  }

  /** The alert without the parts that grow with the number of partitions. */
  private static FloodAlert shortened(FloodAlert alert) {
    alert.setHeldAt(List.of());
    return alert;
  }

  private ProducerRecord<byte[], byte[]> record(FloodNews news, FloodAlert alert, int schemaId) {
    var key = FloodDesk.pipeline(news.consumer()).getBytes(StandardCharsets.UTF_8);
    var record = new ProducerRecord<>(TOPIC, key, writer.write(alert, schemaId));
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
