package dev.millrace.dlq;

import dev.millrace.dlq.view.FakeRegistry;
import dev.millrace.runtime.codec.ContractEvolution;
import dev.millrace.runtime.kafka.RecordSeals;
import dev.millrace.runtime.registry.HttpSchemaRegistry;
import dev.millrace.runtime.registry.RegistryAccess;
import dev.millrace.runtime.seal.SealKeyFile;
import dev.millrace.schema.DeadLetter;
import dev.millrace.stack.Infra;
import dev.millrace.stack.ReadyTopics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A pipeline of its own, with what its stages would publish, and the service's API. */
final class DlqDriver implements AutoCloseable {

  static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  /** The service's. */
  static final Path SEAL_KEY = Path.of("target", "dlq-service-it.seal.key");

  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** When its events were published, and failed: a minute ago. */
  private final Instant failed =
      Instant.now().minusSeconds(60).truncatedTo(java.time.temporal.ChronoUnit.MILLIS);

  /** What reads dead letters. */
  private static final String GROUP = "millrace.dlq";

  /** So many pipelines' topics are made, and found by the service, at once. */
  private static final int PREPARED = 30;

  private static final Queue<String> FRESH = new ConcurrentLinkedQueue<>();

  final String pipeline;
  private final Infra infra;
  private final URI service;
  private final HttpClient http = HttpClient.newHttpClient();
  private final JsonMapper json = JsonMapper.builder().build();
  private final KafkaProducer<byte[], byte[]> producer;
  private final int schemaId;
  private final RecordSeals seals =
      new RecordSeals(new SealKeyFile(SEAL_KEY, new SecureRandom()).key());

  DlqDriver(Infra infra, URI service) {
    this.infra = infra;
    this.service = service;
    this.pipeline = fresh(infra);
    try (var registry =
        new HttpSchemaRegistry(
            RegistryAccess.open(URI.create(infra.registryUrl())),
            new ContractEvolution(),
            InstantSource.system())) {
      schemaId = registry.register("dlq." + pipeline + "-value", DeadLetter.getClassSchema());
    }
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", infra.bootstrapServers(), "acks", "all"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /** A pipeline that nobody has used, with its topics. */
  private static synchronized String fresh(Infra infra) {
    if (FRESH.isEmpty()) {
      prepare(infra);
    }
    return FRESH.remove();
  }

  /** Makes the topics of many pipelines, as each time a service has to find new ones it takes. */
  static synchronized void prepare(Infra infra) {
    var names =
        Stream.generate(() -> "p" + UUID.randomUUID().toString().substring(0, 8))
            .limit(PREPARED)
            .toList();
    try (var admin =
        Admin.create(Map.<String, Object>of("bootstrap.servers", infra.bootstrapServers()))) {
      ReadyTopics.create(
          admin,
          3,
          names.stream()
              .flatMap(name -> Stream.of("dlq.", "outcomes.", "raw.").map(kind -> kind + name))
              .toList());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    FRESH.addAll(names);
  }

  /** The id of the dead letter of the record at an offset of partition 1 of the raw topic. */
  String id(long offset) {
    return "transform/raw." + pipeline + "/1/" + offset;
  }

  /** An event that failed a minute ago. */
  DeadLetter letter(long offset) {
    return DeadLetter.newBuilder()
        .setId(id(offset))
        .setPipeline(pipeline)
        .setStage("transform")
        .setEventId(pipeline + "-" + offset)
        .setTopic("raw." + pipeline)
        .setPartition(1)
        .setOffset(offset)
        .setRecordTimestamp(failed)
        .setKey(ByteBuffer.wrap(utf8("k" + offset)))
        .setValue(ByteBuffer.wrap(utf8("{\"amount\":\"x\"}")))
        .setHeaders(List.of())
        .setErrorClass("poison")
        .setCode("CAST_FAILED")
        .setMessage("amount is no number")
        .setViolations(List.of())
        .setFingerprint("f1")
        .setAttempts(1)
        .setFirstFailedAt(failed)
        .setLastFailedAt(failed)
        .setTraceparent("00-" + TRACE + "-b7ad6b7169203331-00")
        .build();
  }

  /** The same event, failed again after a redrive. */
  DeadLetter again(long offset, long newOffset, int attempts) {
    var letter = letter(offset);
    letter.setId(id(newOffset));
    letter.setOffset(newOffset);
    letter.setAttempts(attempts);
    letter.setLastFailedAt(letter.getLastFailedAt().plusSeconds(attempts));
    letter.setRedriveOf(id(offset));
    return letter;
  }

  void publish(DeadLetter... letters) {
    for (var letter : letters) {
      var record = record(letter);
      var headers = record.headers();
      headers.add("mr-event-id", utf8(letter.getEventId()));
      if (letter.getRedriveOf() != null) {
        headers.add("mr-redrive-of", utf8(letter.getRedriveOf()));
        headers.add("mr-redrive-number", utf8(Integer.toString(letter.getAttempts() - 1)));
      }
      send(sealed(record));
    }
  }

  /** What anybody may write to the topic of dead letters. */
  void forge(DeadLetter letter) {
    send(record(letter));
  }

  private ProducerRecord<byte[], byte[]> record(DeadLetter letter) {
    return new ProducerRecord<>(
        "dlq." + pipeline,
        utf8("k"),
        FakeRegistry.framed(schemaId, DeadLetter.getClassSchema(), letter));
  }

  private ProducerRecord<byte[], byte[]> sealed(ProducerRecord<byte[], byte[]> record) {
    seals.seal(record);
    return record;
  }

  void publish(byte[] value) {
    send(new ProducerRecord<>("dlq." + pipeline, utf8("k"), value));
  }

  /** An event of partition 1 of the raw topic. */
  void publishRaw(String value) {
    send(new ProducerRecord<>("raw." + pipeline, 1, utf8("k"), utf8(value)));
  }

  /** What the load stage says of the first redrive of an event. */
  void loaded(long offset) {
    loaded(offset, 1);
  }

  /** What the load stage says of a redriven event. */
  void loaded(long offset, int number) {
    send(sealed(outcome(offset, number)));
  }

  /** What load would say, if it were load that says it. */
  void forgeLoaded(long offset) {
    send(outcome(offset, 1));
  }

  /** What load of this pipeline says of a dead letter of another one. */
  void loadedElsewhere(DlqDriver other, long offset) {
    var outcome = other.outcome(offset, 1);
    send(sealed(new ProducerRecord<>("outcomes." + pipeline, outcome.key(), outcome.value())));
  }

  /** A sealed record of {@code outcomes.*} that holds whatever is given. */
  void outcome(String value) {
    send(sealed(new ProducerRecord<>("outcomes." + pipeline, utf8("k"), utf8(value))));
  }

  private ProducerRecord<byte[], byte[]> outcome(long offset, int number) {
    var id = id(offset);
    var outcome =
        Map.of(
            "deadLetter",
            id,
            "eventId",
            pipeline + "-" + offset,
            "outcome",
            "loaded",
            "number",
            number,
            "at",
            Instant.now().toEpochMilli());
    return new ProducerRecord<>("outcomes." + pipeline, utf8(id), json.writeValueAsBytes(outcome));
  }

  private void send(ProducerRecord<byte[], byte[]> record) {
    try {
      producer.send(record).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Another event at the same offset, after its topic was made anew. */
  DeadLetter anew(long offset) {
    var letter = letter(offset);
    letter.setRecordTimestamp(failed.plusSeconds(20));
    letter.setFirstFailedAt(failed.plusSeconds(21));
    letter.setLastFailedAt(failed.plusSeconds(21));
    letter.setValue(ByteBuffer.wrap(utf8("{\"amount\":\"y\"}")));
    return letter;
  }

  /** What is committed in partition 1 of the raw topic, where redrives go. */
  List<ConsumerRecord<byte[], byte[]>> redriven() {
    return redriven("raw.");
  }

  /** The same of another of the pipeline's topics. */
  List<ConsumerRecord<byte[], byte[]>> redriven(String prefix) {
    var partition = new TopicPartition(prefix + pipeline, 1);
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers",
            infra.bootstrapServers(),
            "isolation.level",
            "read_committed",
            "auto.offset.reset",
            "earliest");
    try (var consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
      Awaitility.await("the end of " + partition)
          .pollInSameThread()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(1))
          .atMost(LIMIT)
          .until(
              () -> {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
                return consumer.position(partition) >= end;
              });
      return records;
    }
  }

  /** Changes the database, as a crash at a bad moment would have left it. */
  void sql(String statement) {
    try (var connection =
            DriverManager.getConnection(infra.jdbcUrl(), infra.user(), infra.password());
        var change = connection.createStatement()) {
      change.execute(statement);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  HttpResponse<String> get(String path) {
    return call(HttpRequest.newBuilder(service.resolve(path)).GET());
  }

  HttpResponse<String> post(String path, String body) {
    return call(
        HttpRequest.newBuilder(service.resolve(path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  /** A body that does not say how long it is. */
  HttpResponse<String> postUnmeasured(String path, String body) {
    return call(
        HttpRequest.newBuilder(service.resolve(path))
            .header("Content-Type", "application/json")
            .POST(
                BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(utf8(body)))));
  }

  /** What a form of another page makes a browser send. */
  HttpResponse<String> postFromAnotherPage(String path) {
    return call(
        HttpRequest.newBuilder(service.resolve(path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Origin", "http://evil.example")
            .POST(BodyPublishers.ofString("a=b")));
  }

  /** The public door of the pipeline, by which it is known. */
  void createDoor() {
    try (var admin =
        Admin.create(Map.<String, Object>of("bootstrap.servers", infra.bootstrapServers()))) {
      ReadyTopics.create(admin, 3, List.of("ingest." + pipeline));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The topic of dead letters is deleted, which the service sees, and made anew by somebody. */
  void makeDeadLettersAnew() {
    try (var admin =
        Admin.create(Map.<String, Object>of("bootstrap.servers", infra.bootstrapServers()))) {
      var topic = "dlq." + pipeline;
      admin.deleteTopics(List.of(topic)).all().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      Awaitility.await("the end of " + topic)
          .pollInterval(Duration.ofMillis(20))
          .atMost(LIMIT)
          .until(() -> !admin.listTopics().names().get().contains(topic));
      Awaitility.await("nobody reads " + topic)
          .pollInterval(Duration.ofMillis(50))
          .atMost(LIMIT)
          .until(() -> !isAssigned(admin, topic));
      ReadyTopics.create(admin, 3, List.of(topic));
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isAssigned(Admin admin, String topic)
      throws ExecutionException, InterruptedException {
    return admin.describeConsumerGroups(List.of(GROUP)).all().get().get(GROUP).members().stream()
        .flatMap(member -> member.assignment().topicPartitions().stream())
        .anyMatch(partition -> partition.topic().equals(topic));
  }

  JsonNode list(String query) {
    return read(get("/api/dead-letters?pipeline=" + pipeline + query));
  }

  JsonNode show(long offset) {
    return read(get(href(offset)));
  }

  /** The status of a dead letter; empty when there is none. */
  String status(long offset) {
    return show(offset).path("status").asString("");
  }

  HttpResponse<String> redrive(long offset) {
    return post(href(offset) + "/redrive", "");
  }

  String href(long offset) {
    return "/api/dead-letters/" + id(offset).replace('/', '~');
  }

  JsonNode read(HttpResponse<String> response) {
    return json.readTree(response.body());
  }

  private HttpResponse<String> call(HttpRequest.Builder request) {
    try {
      return http.send(request.timeout(LIMIT).build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    producer.close();
  }
}
