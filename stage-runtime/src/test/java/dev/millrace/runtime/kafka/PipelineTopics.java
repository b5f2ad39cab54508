package dev.millrace.runtime.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.runtime.account.Account;
import dev.millrace.runtime.pipeline.Topics;
import dev.millrace.spec.PipelineName;
import dev.millrace.stack.Infra;
import dev.millrace.stack.ReadyTopics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** A pipeline of one test: its file and its topics, with two partitions. */
final class PipelineTopics implements AutoCloseable {

  private static final int PARTITIONS = 2;
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String FILE =
      """
      pipeline: %s
      owner: tests
      ingest: { format: json, key: customer_id }
      transform: { schema: orders.Order }
      load:
        - postgres: { table: unused }
      """;

  private final Topics topics;
  private final Admin admin;
  private final KafkaProducer<byte[], byte[]> producer;
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

  PipelineTopics(String name, Path folder) throws IOException, InterruptedException {
    this.topics = new Topics(new PipelineName(name));
    Files.writeString(folder.resolve(name + ".yaml"), FILE.formatted(name));
    this.admin = Admin.create(settings());
    this.producer =
        new KafkaProducer<>(settings(), new ByteArraySerializer(), new ByteArraySerializer());
    ReadyTopics.create(
        admin, PARTITIONS, List.of(topics.raw(), topics.transformed(), topics.deadLetters()));
  }

  private static Map<String, Object> settings() {
    return Map.of("bootstrap.servers", Infra.shared().bootstrapServers());
  }

  Topics names() {
    return topics;
  }

  /** Puts events before the stage: the same key, the same partition. */
  void put(int partition, String value) {
    put(partition, value, Map.of());
  }

  /**
   * Puts an event with headers before the stage; one with an id, as the stage before passes it on.
   */
  void put(int partition, String value, Map<String, String> headers) {
    put(partition, value, headers, System.currentTimeMillis());
  }

  /** Puts an event with headers and a timestamp before the stage. */
  void put(int partition, String value, Map<String, String> headers, long timestamp) {
    var record =
        new ProducerRecord<>(
            topics.raw(),
            partition,
            timestamp,
            ("k" + partition).getBytes(UTF_8),
            value.getBytes(UTF_8));
    headers.forEach((name, text) -> record.headers().add(name, text.getBytes(UTF_8)));
    var id = headers.get(PlatformHeaders.EVENT_ID);
    if (id != null) {
      OneStageService.seals().tag(record, id.getBytes(UTF_8));
    }
    put(record);
  }

  /** Puts any record anywhere. */
  void put(ProducerRecord<byte[], byte[]> record) {
    producer.send(record, (_, problem) -> failure.compareAndSet(null, problem));
  }

  /** Returns when all that was put is there. */
  void flush() {
    producer.flush();
    assertThat(failure.get()).as("why an event could not be put").isNull();
  }

  /** The committed values that the stage has written, partition by partition. */
  List<String> written() {
    return values(topics.transformed());
  }

  /** The committed values of a topic, partition by partition. */
  List<String> values(String topic) {
    return records(topic).stream().map(each -> new String(each.value(), UTF_8)).toList();
  }

  /** What a consumer that reads committed records finds, up to the end there is for it. */
  List<ConsumerRecord<byte[], byte[]>> records(String topic) {
    try (var consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                Infra.shared().bootstrapServers(),
                "isolation.level",
                "read_committed",
                "enable.auto.commit",
                false),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      var found = new ArrayList<ConsumerRecord<byte[], byte[]>>();
      for (int partition = 0; partition < PARTITIONS; partition++) {
        var place = new TopicPartition(topic, partition);
        consumer.assign(List.of(place));
        consumer.seekToBeginning(List.of(place));
        long end = consumer.endOffsets(List.of(place)).get(place);
        await("the end of " + place)
            .pollInSameThread()
            .pollDelay(Duration.ZERO)
            .pollInterval(Duration.ofMillis(1))
            .atMost(LIMIT)
            .until(
                () -> {
                  consumer.poll(Duration.ofMillis(200)).forEach(found::add);
                  return consumer.position(place) >= end;
                });
      }
      return found;
    }
  }

  /** The account that the stage has committed, of all partitions. */
  Account account() {
    return answer(
            admin
                .listConsumerGroupOffsets("millrace." + topics.raw().substring(4) + ".transform")
                .partitionsToOffsetAndMetadata())
        .values()
        .stream()
        .map(offset -> Account.decode(offset.metadata()))
        .reduce(Account.EMPTY, Account::plus);
  }

  /** Deletes what is before an offset of a partition before the stage. */
  void deleteBefore(int partition, long offset) {
    answer(
        admin
            .deleteRecords(
                Map.of(
                    new TopicPartition(topics.raw(), partition),
                    RecordsToDelete.beforeOffset(offset)))
            .all());
  }

  /** Commits what the stage before would have, as if it had sent so many events in all. */
  void stageBeforeHasSent(long events) throws InterruptedException {
    if (!answer(admin.listTopics().names()).contains(topics.ingest())) {
      ReadyTopics.create(admin, 1, List.of(topics.ingest()));
    }
    var account = new Account(events, 0, events, 0, 0, Map.of());
    answer(
        admin
            .alterConsumerGroupOffsets(
                topics.group("ingest"),
                Map.of(
                    new TopicPartition(topics.ingest(), 0),
                    new OffsetAndMetadata(events, account.encode())))
            .all());
  }

  /** Deletes the topic before the stage, and makes it anew. */
  void makeAnew() throws InterruptedException {
    answer(admin.deleteTopics(List.of(topics.raw())).all());
    await("the topic is gone")
        .pollInterval(Duration.ofMillis(50))
        .until(() -> !answer(admin.listTopics().names()).contains(topics.raw()));
    ReadyTopics.create(admin, PARTITIONS, List.of(topics.raw()));
  }

  /** Gives the topic before the stage more partitions. */
  void grow(int partitions) {
    answer(
        admin.createPartitions(Map.of(topics.raw(), NewPartitions.increaseTo(partitions))).all());
  }

  /** Deletes what Kafka holds of the stage's offsets. */
  void forgetOffsets() {
    answer(
        admin
            .deleteConsumerGroups(List.of("millrace." + topics.raw().substring(4) + ".transform"))
            .all());
  }

  /** What a topic's setting is. */
  String setting(String topic, String name) {
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    return answer(admin.describeConfigs(List.of(resource)).values().get(resource))
        .get(name)
        .value();
  }

  /** Changes a topic's setting. */
  void set(String topic, String name, String value) {
    var change = new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    answer(
        admin
            .incrementalAlterConfigs(
                Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(change)))
            .all());
  }

  private static <T> T answer(KafkaFuture<T> future) {
    try {
      return future.get(LIMIT.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("Kafka does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    producer.close(LIMIT);
    admin.close(LIMIT);
  }
}
