package dev.millrace.stack;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;

/** Uses each server once, as any client would. */
final class StackClient {

  private static final long SECONDS = 60;

  private final Infra infra;
  private final HttpClient http = HttpClient.newHttpClient();

  StackClient(Infra infra) {
    this.infra = infra;
  }

  void createTopic(String topic) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", infra.bootstrapServers()))) {
      ReadyTopics.create(admin, 1, topic);
    }
  }

  void produce(String topic, String value) throws Exception {
    Map<String, Object> config = Map.of("bootstrap.servers", infra.bootstrapServers());
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>(topic, value)).get(SECONDS, TimeUnit.SECONDS);
    }
  }

  List<String> consume(String topic, int records) {
    Map<String, Object> config =
        Map.of("bootstrap.servers", infra.bootstrapServers(), "auto.offset.reset", "earliest");
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
      consumer.assign(List.of(new TopicPartition(topic, 0)));
      List<String> values = new ArrayList<>();
      Awaitility.await()
          .atMost(SECONDS, TimeUnit.SECONDS)
          .pollInSameThread()
          .until(
              () -> {
                consumer.poll(Duration.ofMillis(200)).forEach(found -> values.add(found.value()));
                return values.size() >= records;
              });
      return values;
    }
  }

  /** The answer, which has the schema's id. */
  String register(String subject, String name) throws Exception {
    String schema =
        "{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"%s\\\",\\\"fields\\\":[{\\\"name\\\":\\\"text\\\",\\\"type\\\":\\\"string\\\"}]}"
            .formatted(name);
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(infra.registryUrl() + "/subjects/" + subject + "/versions"))
            .header("Content-Type", "application/vnd.schemaregistry.v1+json")
            .timeout(Duration.ofSeconds(SECONDS))
            .POST(BodyPublishers.ofString("{\"schema\":\"" + schema + "\"}"))
            .build();
    HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IllegalStateException(response.statusCode() + " " + response.body());
    }
    return response.body();
  }

  void sql(String statement) throws Exception {
    try (Connection connection = connect();
        Statement sql = connection.createStatement()) {
      sql.execute(statement);
    }
  }

  String query(String query) throws Exception {
    try (Connection connection = connect();
        Statement sql = connection.createStatement();
        ResultSet rows = sql.executeQuery(query)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private Connection connect() throws Exception {
    return DriverManager.getConnection(infra.jdbcUrl(), infra.user(), infra.password());
  }

  int export(byte[] spans) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(infra.otlpEndpoint()))
            .header("Content-Type", "application/x-protobuf")
            .timeout(Duration.ofSeconds(SECONDS))
            .POST(BodyPublishers.ofByteArray(spans))
            .build();
    return http.send(request, BodyHandlers.discarding()).statusCode();
  }
}
