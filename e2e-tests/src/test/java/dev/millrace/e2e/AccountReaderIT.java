package dev.millrace.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.account.AccountReader;
import dev.millrace.runtime.kafka.RecordSeals;
import dev.millrace.runtime.position.KnownPosition;
import dev.millrace.runtime.position.PositionKey;
import dev.millrace.runtime.position.PositionLog;
import dev.millrace.runtime.seal.SealKey;
import dev.millrace.stack.Infra;
import dev.millrace.stack.ReadyTopics;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the account says of things that offsets alone do not tell; on real servers. */
class AccountReaderIT {

  private static final String POSITIONS =
      """
      create table if not exists millrace.sink_position (
        pipeline text not null, sink text not null, topic text not null,
        partition integer not null, next_offset bigint not null, account text not null,
        updated_at timestamptz not null default now(),
        primary key (pipeline, sink, topic, partition))""";
  private static final RecordSeals SEALS =
      new RecordSeals(SealKey.random(RandomGenerator.getDefault()));

  private static Admin admin;
  private static Connection database;

  @BeforeAll
  static void connect() throws SQLException {
    var infra = Infra.shared();
    admin = Admin.create(settings(Map.of()));
    database = DriverManager.getConnection(infra.jdbcUrl(), infra.user(), infra.password());
  }

  @AfterAll
  static void disconnect() throws SQLException {
    admin.close();
    database.close();
  }

  @Test
  void whatAPublisherHasAbortedIsNotWaitedFor() throws Exception {
    var topic = partition("aborted");
    try (var publisher = transactions("aborted-publisher")) {
      publisher.initTransactions();
      publisher.beginTransaction();
      send(publisher, topic, 5);
      publisher.commitTransaction();
      commit("aborted", topic, 6, "v1;in=5;emitted=5");
      publisher.beginTransaction();
      send(publisher, topic, 10);
      publisher.flush();
      publisher.abortTransaction();

      assertThat(reader().read("aborted").waiting()).isZero();

      publisher.beginTransaction();
      send(publisher, topic, 1);
      publisher.commitTransaction();
    }

    assertThat(reader().read("aborted").waiting()).isPositive();
  }

  @Test
  void whatIsNotedOfADeletedTopicStaysInTheAccount() throws Exception {
    var topic = partition("noted");
    if (!admin.listTopics().names().get().contains(PositionLog.TOPIC)) {
      ReadyTopics.create(admin, 1, List.of(PositionLog.TOPIC));
    }
    try (var publisher =
            new KafkaProducer<>(
                settings(Map.of()), new ByteArraySerializer(), new ByteArraySerializer());
        var log =
            new PositionLog(
                AccountReaderIT::consumer,
                () -> publisher,
                SEALS,
                _ -> {},
                InstantSource.system())) {
      log.writeNow(
          PositionKey.of("millrace.noted.ingest", topic),
          new KnownPosition(
              "another", 0, 39, 39, "v1;in=39;emitted=39", Instant.EPOCH, "", true, Map.of()));
      send(publisher, topic, 13);
      publisher.flush();

      try (var reader = reader()) {
        var account = reader.read("noted");
        assertThat(account.published()).isEqualTo(39 + 13);
        assertThat(account.waiting()).isEqualTo(13);

        // One that was empty before the topic was made anew, and is read at once.
        admin.createPartitions(Map.of(topic.topic(), NewPartitions.increaseTo(2))).all().get();
        commit("noted", new TopicPartition(topic.topic(), 1), 4, "v1;in=4;emitted=4");
        assertThat(reader.read("noted").published()).isEqualTo(39 + 13 + 4);

        admin.deleteTopics(List.of(topic.topic())).all().get();
        Awaitility.await("what was read of a topic that is gone")
            .atMost(Duration.ofSeconds(30))
            .until(() -> reader.read("noted").published() == 39);
      }
    }
  }

  @Test
  void aSinkThatIsNotInTheFileAnyMoreDoesNotCount() throws Exception {
    try (var statement = database.createStatement()) {
      statement.execute("create schema if not exists millrace");
      statement.execute(POSITIONS);
      statement.execute(
          """
          insert into millrace.sink_position
            (pipeline, sink, topic, partition, next_offset, account, updated_at) values
            ('renamed', 'postgres:old', 'validated.renamed', 0, 5, 'v1;in=5;emitted=5', now() - interval '1 hour'),
            ('renamed', 'postgres:new', 'validated.renamed', 0, 9, 'v1;in=4;emitted=4', now()),
            ('renamed', 'postgres:new', 'validated.renamed', 1, 9, 'v1;in=5;emitted=5', now() - interval '2 hours')
            on conflict do nothing""");
    }

    assertThat(reader().read("renamed").loaded()).isEqualTo(9);
  }

  @Test
  void whatWasLoadedStaysInTheAccountWhenItsPositionsAreDeleted() throws Exception {
    ReadyTopics.create(admin, 2, List.of("validated.emptied"));
    commit("emptied", "load", new TopicPartition("validated.emptied", 0), 9, "v1;in=7;emitted=7");
    commit("emptied", "load", new TopicPartition("validated.emptied", 1), 5, "v1;in=3;emitted=3");
    try (var statement = database.createStatement()) {
      statement.execute("create schema if not exists millrace");
      statement.execute(POSITIONS);
      statement.execute(
          """
          insert into millrace.sink_position
            (pipeline, sink, topic, partition, next_offset, account) values
            ('emptied', 'postgres:one', 'validated.emptied', 1, 6, 'v1;in=4;emitted=4')
            on conflict do nothing""");
    }

    assertThat(reader().read("emptied").loaded()).as("one from Kafka's copy").isEqualTo(7 + 4);
    assertThat(AccountReader.withoutLoad(admin).read("emptied").loaded()).isZero();
  }

  private static AccountReader reader() {
    return new AccountReader(admin, database).looking(AccountReaderIT::consumer, SEALS);
  }

  private static TopicPartition partition(String pipeline) throws InterruptedException {
    ReadyTopics.create(admin, 1, List.of("ingest." + pipeline));
    return new TopicPartition("ingest." + pipeline, 0);
  }

  private static void commit(String pipeline, TopicPartition topic, long next, String account)
      throws Exception {
    commit(pipeline, "ingest", topic, next, account);
  }

  private static void commit(
      String pipeline, String stage, TopicPartition topic, long next, String account)
      throws Exception {
    admin
        .alterConsumerGroupOffsets(
            "millrace." + pipeline + "." + stage,
            Map.of(topic, new OffsetAndMetadata(next, account)))
        .all()
        .get();
  }

  private static void send(
      KafkaProducer<byte[], byte[]> publisher, TopicPartition topic, int events) {
    IntStream.range(0, events)
        .forEach(
            each ->
                publisher.send(
                    new ProducerRecord<>(
                        topic.topic(), topic.partition(), null, ("e" + each).getBytes(UTF_8))));
  }

  private static KafkaProducer<byte[], byte[]> transactions(String id) {
    return new KafkaProducer<>(
        settings(Map.of("transactional.id", id)),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private static Consumer<byte[], byte[]> consumer() {
    return new KafkaConsumer<>(
        settings(Map.of("isolation.level", "read_committed", "auto.offset.reset", "none")),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  private static Map<String, Object> settings(Map<String, Object> more) {
    var settings = new HashMap<>(more);
    settings.put("bootstrap.servers", Infra.shared().bootstrapServers());
    return settings;
  }
}
