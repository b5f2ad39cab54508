package dev.millrace.benchmarks.pipeline;

import dev.millrace.runtime.kafka.BatchPace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.postgresql.PGConnection;

/**
 * One hop of the ceiling in a JVM of its own: {@code relay SERVERS INPUT OUTPUT} passes polls on in
 * transactions; {@code load SERVERS INPUT JDBC-URL USER TABLE} copies them into a table, the
 * password in the environment.
 */
public final class CeilingProcess {

  static final String PASSWORD = "CEILING_PASSWORD";

  private static final Duration POLL = Duration.ofMillis(500);

  /** As the stages have it. */
  private static final Duration BATCH_INTERVAL = Duration.ofMillis(10);

  private static final byte[] HEADER =
      "PGCOPY\n\u00ff\r\n\0\0\0\0\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);
  private static final byte[] TRAILER = {-1, -1};

  private CeilingProcess() {}

  public static void main(String[] args) throws SQLException, IOException {
    switch (args[0]) {
      case "relay" -> relay(args[1], args[2], args[3]);
      case "load" -> load(args[1], args[2], args[3], args[4], args[5]);
      default -> throw new IllegalArgumentException("relay or load, not " + args[0]);
    }
  }

  private static void relay(String servers, String input, String output) {
    var group = "from." + input;
    try (var consumer = new KafkaConsumer<byte[], byte[]>(KafkaSettings.consumer(servers, group));
        var producer =
            new KafkaProducer<byte[], byte[]>(
                KafkaSettings.transactionalProducer(servers, group))) {
      producer.initTransactions();
      consumer.subscribe(List.of(input));
      var pace = new BatchPace(BATCH_INTERVAL);
      while (true) {
        var polled = consumer.poll(POLL);
        if (!polled.isEmpty()) {
          var records = pace.begin(polled, consumer, _ -> true);
          producer.beginTransaction();
          for (var record : records) {
            producer.send(new ProducerRecord<>(output, record.key(), record.value()));
          }
          producer.sendOffsetsToTransaction(records.nextOffsets(), consumer.groupMetadata());
          producer.commitTransaction();
          pace.hold();
        }
      }
    }
  }

  private static void load(String servers, String input, String url, String user, String table)
      throws SQLException, IOException {
    try (var consumer =
            new KafkaConsumer<byte[], byte[]>(KafkaSettings.consumer(servers, "from." + input));
        var database = DriverManager.getConnection(url, user, System.getenv(PASSWORD));
        var store =
            database.prepareStatement(
                "insert into %s_position values (?, ?, ?) on conflict (partition) do update"
                        .formatted(table)
                    + " set next_offset = excluded.next_offset,"
                    + " loaded = %s_position.loaded + excluded.loaded".formatted(table))) {
      database.setAutoCommit(false);
      var copies = database.unwrap(PGConnection.class).getCopyAPI();
      consumer.subscribe(List.of(input));
      var pace = new BatchPace(BATCH_INTERVAL);
      while (true) {
        var polled = consumer.poll(POLL);
        if (polled.isEmpty()) {
          continue;
        }
        var records = pace.begin(polled, consumer, _ -> true);
        var copy = copies.copyIn("copy " + table + " from stdin binary");
        var buffer = rows(records);
        copy.writeToCopy(buffer, 0, buffer.length);
        copy.endCopy();
        for (var partition : records.partitions()) {
          var part = records.records(partition);
          store.setInt(1, partition.partition());
          store.setLong(2, part.getLast().offset() + 1);
          store.setLong(3, part.size());
          store.addBatch();
        }
        store.executeBatch();
        database.commit();
        pace.hold();
      }
    }
  }

  private static byte[] rows(ConsumerRecords<byte[], byte[]> records) {
    int size = HEADER.length + TRAILER.length;
    for (ConsumerRecord<byte[], byte[]> record : records) {
      size += record.value().length;
    }
    var buffer = new byte[size];
    System.arraycopy(HEADER, 0, buffer, 0, HEADER.length);
    int at = HEADER.length;
    for (ConsumerRecord<byte[], byte[]> record : records) {
      var row = record.value();
      System.arraycopy(row, 0, buffer, at, row.length);
      at += row.length;
    }
    System.arraycopy(TRAILER, 0, buffer, at, TRAILER.length);
    return buffer;
  }
}
