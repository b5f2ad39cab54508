package dev.millrace.e2e.fault;

import dev.millrace.e2e.fault.Fate.Cause;
import dev.millrace.e2e.fault.Fate.DeadLettered;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Beside those who publish as they should, somebody sends what may harm: payloads that unpack to a
 * thousand times their size, deep ones, numbers without end, Avro that promises more than it holds;
 * and orders in whose headers the platform's own words are forged. Each has its fate all the same.
 */
final class HostilePublisher implements Fault {

  private static final int PER_SECOND = 250;

  /** One in so many is megabytes long when it is unpacked. */
  private static final int BOMB = 60;

  private static final int UNKNOWN_SCHEMA = 1_999_999_999;
  private static final int MIBI = 1024 * 1024;

  private static final List<String> FORGED =
      List.of(
          "mr-redrive-of",
          "mr-redrive-number",
          "mr-redriven",
          "mr-seal",
          "mr-attempts",
          "mr-ingested-at");
  private static final List<String> CLAIMS =
      List.of(
          "load/validated.faults-log/0/0", "1", "-1", "", "99999999999999999999", "load", "\u0000");

  @Override
  public String inflict(Scene scene) {
    var random = new Random(scene.random().nextLong());
    int seed = random.nextInt(1_000_000);
    // Whoever comes a second time has other customers and orders.
    var orders = new FaultEvents(seed, "stranger-" + seed + "-");
    var time = scene.between(5_000, 8_000);
    long count = 0;
    try (var producer =
        new KafkaProducer<>(
            settings(scene), new ByteArraySerializer(), new ByteArraySerializer())) {
      long begin = System.nanoTime();
      while (System.nanoTime() - begin < time.toNanos()) {
        var order = orders.next();
        scene
            .publisher()
            .publish(random.nextInt(3) == 0 ? forged(order, random) : bad(order, random), producer);
        count++;
        long due = begin + count * Duration.ofSeconds(1).toNanos() / PER_SECOND;
        Scene.last(Duration.ofNanos(Math.max(0, due - System.nanoTime())));
      }
    }
    return "%,d hostile events in %s".formatted(count, Scene.s(time));
  }

  private static Map<String, Object> settings(Scene scene) {
    return Map.of(
        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
        scene.system().infra().bootstrapServers(),
        ProducerConfig.COMPRESSION_TYPE_CONFIG,
        "zstd",
        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
        64 * MIBI,
        ProducerConfig.BUFFER_MEMORY_CONFIG,
        128L * MIBI,
        ProducerConfig.LINGER_MS_CONFIG,
        20);
  }

  /** An order as it was, with headers that only the platform may write. */
  private static FaultEvent forged(FaultEvent order, Random random) {
    var headers = new HashMap<>(order.headers());
    for (var name : FORGED) {
      headers.put(name, CLAIMS.get(random.nextInt(CLAIMS.size())));
    }
    return order.with(headers, order.payload(), order.fate());
  }

  private static FaultEvent bad(FaultEvent order, Random random) {
    if (random.nextInt(BOMB) == 0) {
      return plain(order, spaces(8 * MIBI), "TOO_LARGE");
    }
    return switch (random.nextInt(6)) {
      case 0 -> plain(order, bytes(random), "UNDECODABLE");
      case 1 -> plain(order, "[".repeat(100_000), "UNDECODABLE");
      case 2 -> plain(order, "{\"a\":" + "9".repeat(100_000) + "}", "UNDECODABLE");
      case 3 -> plain(order, "{\"a\":\"" + "\\u0000".repeat(50_000), "UNDECODABLE");
      case 4 ->
          avro(order, framed(UNKNOWN_SCHEMA - random.nextInt(50), bytes(random)), "UNKNOWN_SCHEMA");
      default -> avro(order, bytes(random), "UNDECODABLE");
    };
  }

  private static byte[] bytes(Random random) {
    var bytes = new byte[1 + random.nextInt(2_000)];
    random.nextBytes(bytes);
    bytes[0] = (byte) 0xFF; // neither JSON nor a frame of Avro
    return bytes;
  }

  private static byte[] framed(int schema, byte[] value) {
    return ByteBuffer.allocate(5 + value.length).put((byte) 0).putInt(schema).put(value).array();
  }

  private static byte[] spaces(int length) {
    return " ".repeat(length).getBytes(StandardCharsets.UTF_8);
  }

  private static FaultEvent plain(FaultEvent order, String payload, String code) {
    return plain(order, payload.getBytes(StandardCharsets.UTF_8), code);
  }

  private static FaultEvent plain(FaultEvent order, byte[] payload, String code) {
    return order.with(ownId(order), payload, new DeadLettered(new Cause("ingest", code)));
  }

  private static FaultEvent avro(FaultEvent order, byte[] payload, String code) {
    var headers = ownId(order);
    headers.put("content-type", "application/avro");
    return order.with(headers, payload, new DeadLettered(new Cause("ingest", code)));
  }

  private static Map<String, String> ownId(FaultEvent order) {
    var headers = new HashMap<String, String>();
    if (!order.ownId().isEmpty()) {
      headers.put("mr-event-id", order.ownId());
    }
    return headers;
  }
}
