package dev.millrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.cli.system.ServiceKind;
import dev.millrace.runtime.stage.StageName;
import dev.millrace.schema.DeadLetter;
import dev.millrace.schema.RawEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Garbage in any topic is set aside and counted, and blocks nothing, also after a restart. */
class GarbageIT {

  private static final String PIPELINE = "garbage";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int UNKNOWN_ID = 1_999_999_999;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final TestSystem system = TestSystem.shared();
  private final Random random = new Random(7);

  @AfterAll
  static void close() {
    HTTP.close();
  }

  @Test
  void blocksNothingInWhateverTopic() {
    pass("before");
    for (var topic :
        List.of("ingest", "raw", "transformed", "validated", "dlq", "outcomes", "state.quality")) {
      write(topic);
    }
    pass("beside");
    await("all of it is accounted for")
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              var account = system.account(PIPELINE);
              assertThat(account.faults()).isEmpty();
              assertThat(account.stage(StageName.INGEST).rejectedTotal()).isEqualTo(5);
              assertThat(account.stage(StageName.TRANSFORM).rejectedTotal()).isEqualTo(6);
              assertThat(account.stage(StageName.QUALITY).rejectedTotal()).isEqualTo(6);
              assertThat(account.stage(StageName.LOAD).rejectedTotal()).isEqualTo(6);
              assertThat(account.published()).isEqualTo(24 + 5 + 3 * 6);
              assertThat(account.balanced()).isTrue();
            });
    await("what is no dead letter is kept as one of stage dlq")
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(kept()).isEqualTo(8));
    assertThat(metric(ServiceKind.DLQ, "millrace_dlq_set_aside_total"))
        .contains("topic=\"outcomes.garbage\"");

    system.restart();

    pass("after");
    assertThat(metric(ServiceKind.QUALITY, "millrace_state_set_aside_total"))
        .contains("pipeline=\"garbage\"");
  }

  private void pass(String id) {
    try (var publisher = new Publisher(system, PIPELINE)) {
      for (int i = 0; i < 12; i++) {
        publisher.sendKeyed("customer-" + i, Orders.good("garbage-" + id + i, "customer-" + i));
      }
    }
    await("events " + id)
        .atMost(PATIENCE)
        .until(
            () ->
                system.count(
                        "select count(*) from public.%s where order_id like 'garbage-%s%%'"
                            .formatted(TestSystem.table(PIPELINE), id))
                    == 12);
  }

  private void write(String kind) {
    var topic = kind + "." + PIPELINE;
    try (var publisher = Publisher.to(system, topic)) {
      var bytes = new byte[200];
      random.nextBytes(bytes);
      publisher.send(bytes, Map.of());
      publisher.send((byte[]) null, Map.of());
      publisher.send(framed(UNKNOWN_ID, bytes), Map.of("content-type", "application/avro"));
      // As long as the topic takes.
      publisher.send(bytes, Map.of("x", "h".repeat(kind.equals("outcomes") ? 40_000 : 600_000)));
      publisher.send(
          bytes,
          Map.of("mr-event-id", "named", "mr-seal", "\2" + "s".repeat(16), "mr-redriven", "9"));
      absurd(kind).forEach(value -> publisher.send(value, Map.of()));
    }
  }

  /** What has the right form, and says what cannot be. */
  private List<byte[]> absurd(String kind) {
    return switch (kind) {
      case "raw" -> List.of(framed(schemaId("raw"), encoded(rawEvent())));
      case "transformed", "validated" -> List.of(framed(schemaId("raw"), encoded(rawEvent())));
      case "dlq" ->
          List.of(
              framed(schemaId("dlq"), encoded(deadLetter(Long.MAX_VALUE))),
              framed(schemaId("dlq"), encoded(deadLetter(Long.MIN_VALUE))),
              framed(schemaId("raw"), encoded(rawEvent())));
      case "outcomes" -> outcomes();
      case "state.quality" -> states();
      default -> List.of();
    };
  }

  private static List<byte[]> outcomes() {
    var outcomes = new ArrayList<byte[]>();
    for (long at : new long[] {Long.MIN_VALUE, Long.MAX_VALUE, 0}) {
      outcomes.add(
          """
          {"deadLetter": "ingest/ingest.garbage/0/0", "eventId": "x", "outcome": "loaded", "number": 1, "at": %d}
          """
              .formatted(at)
              .getBytes(StandardCharsets.UTF_8));
    }
    outcomes.add("{\"v\": 99}".getBytes(StandardCharsets.UTF_8));
    return outcomes;
  }

  /** Another version, and clocks at both ends of time. */
  private static List<byte[]> states() {
    var states = new ArrayList<byte[]>();
    states.add(new byte[] {99, 0, 1});
    for (long clock : new long[] {Long.MIN_VALUE, Long.MAX_VALUE}) {
      for (var name : List.of("unique(order_id)", "unique(order_id)/keyed")) {
        var text = name.getBytes(StandardCharsets.UTF_8);
        states.add(
            ByteBuffer.allocate(1 + 2 + text.length + 4 + 12)
                .put((byte) 1)
                .putShort((short) text.length)
                .put(text)
                .putInt(12)
                .putLong(clock)
                .putInt(0)
                .array());
      }
    }
    return states;
  }

  private static RawEvent rawEvent() {
    return RawEvent.newBuilder()
        .setEventId("absurd")
        .setSource("nowhere")
        .setPosition("0-0")
        .setIngestedAt(Instant.ofEpochMilli(Long.MAX_VALUE))
        .setContentType("application/json")
        .setHeaders(Map.of())
        .setPayload(ByteBuffer.wrap("{\"order_id\": 1}".getBytes(StandardCharsets.UTF_8)))
        .build();
  }

  private static DeadLetter deadLetter(long time) {
    var at = Instant.ofEpochMilli(time);
    return DeadLetter.newBuilder()
        .setId("ingest/ingest.garbage/0/77")
        .setPipeline(PIPELINE)
        .setStage("ingest")
        .setEventId("absurd")
        .setTopic("ingest.garbage")
        .setPartition(0)
        .setOffset(77)
        .setRecordTimestamp(at)
        .setHeaders(List.of())
        .setErrorClass("poison")
        .setCode("UNDECODABLE")
        .setMessage("absurd")
        .setFingerprint("absurd")
        .setAttempts(1)
        .setFirstFailedAt(at)
        .setLastFailedAt(at)
        .build();
  }

  private static <T extends SpecificRecord> byte[] encoded(T value) {
    try (var bytes = new ByteArrayOutputStream()) {
      var encoder = EncoderFactory.get().binaryEncoder(bytes, null);
      new SpecificDatumWriter<T>(value.getSchema()).write(value, encoder);
      encoder.flush();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] framed(int schemaId, byte[] value) {
    return ByteBuffer.allocate(5 + value.length).put((byte) 0).putInt(schemaId).put(value).array();
  }

  private int schemaId(String kind) {
    var latest =
        system.infra().registryUrl()
            + "/subjects/%s.%s-value/versions/latest".formatted(kind, PIPELINE);
    return JsonMapper.shared().readTree(get(URI.create(latest))).path("id").asInt();
  }

  /** Records of the dead-letter topic that are none, by stage. */
  private long kept() {
    return system.count(
        "select count(*) from dlq.dead_letter where pipeline = '%s' and stage = 'dlq'"
            .formatted(PIPELINE));
  }

  private String metric(ServiceKind service, String name) {
    var all = get(system.service(service).url().resolve("/actuator/prometheus"));
    return String.join("\n", all.lines().filter(line -> line.startsWith(name + "{")).toList());
  }

  private static String get(URI uri) {
    try {
      return HTTP.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(uri.toString(), e);
    }
  }
}
