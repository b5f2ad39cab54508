package dev.millrace.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cli.system.ServiceKind;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whatever is published, the next event passes, the bytes are kept, and no service restarts. */
class BadInputIT {

  private static final String PIPELINE = "bad-input";
  private static final int BIG = 60;

  private final TestSystem system = TestSystem.shared();
  private final DeadLetterApi deadLetters = new DeadLetterApi(system);

  /** What is published, and what must be said of it. */
  private record Bad(
      byte @Nullable [] value, Map<String, String> headers, String stage, String code) {

    Bad(String value, String stage, String code) {
      this(value.getBytes(UTF_8), Map.of(), stage, code);
    }
  }

  private static final byte[] INVALID_UTF8 = invalidUtf8();
  private static final byte[] FIVE_MEBIBYTES = fiveMebibytes();

  private static byte[] invalidUtf8() {
    var bytes = Orders.good("utf", "c").getBytes(UTF_8);
    bytes[15] = (byte) 0xFF;
    return bytes;
  }

  private static byte[] fiveMebibytes() {
    var bytes = new byte[5 * 1024 * 1024];
    Arrays.fill(bytes, (byte) ' ');
    return bytes;
  }

  private static Map<String, Bad> cases() {
    var cases = new LinkedHashMap<String, Bad>();
    cases.put("invalid UTF-8", new Bad(INVALID_UTF8, Map.of(), "ingest", "UNDECODABLE"));
    cases.put("5 MiB", new Bad(FIVE_MEBIBYTES, Map.of(), "ingest", "TOO_LARGE"));
    cases.put(
        "10,000 levels",
        new Bad("{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000), "ingest", "UNDECODABLE"));
    cases.put(
        "duplicate keys",
        new Bad("{\"customer_id\": \"a\", \"customer_id\": \"b\"}", "ingest", "UNDECODABLE"));
    cases.put(
        "a number beyond the decimal",
        new Bad(Orders.order("big", "c", "NEW", "123456789012345.67"), "transform", "CAST_FAILED"));
    cases.put(
        "a monstrous exponent",
        new Bad(
            Orders.order("exp", "c", "NEW", "1")
                .replace("\"amount\": \"1\"", "\"amount\": 1e999999999"),
            "transform",
            "UNDECODABLE"));
    cases.put("a null value", new Bad(null, Map.of(), "ingest", "EMPTY"));
    cases.put("an empty value", new Bad(new byte[0], Map.of(), "ingest", "UNDECODABLE"));
    cases.put(
        "an unknown schema id",
        new Bad(new byte[] {0, 0x7F, 0, 0, 1, 2}, Map.of(), "ingest", "UNKNOWN_SCHEMA"));
    cases.put(
        "a wrong magic byte",
        new Bad(
            new byte[] {1, 0, 0, 0, 1, 2},
            Map.of("content-type", "application/avro"),
            "ingest",
            "UNDECODABLE"));
    cases.put(
        "an unknown content type",
        new Bad(
            "<order/>".getBytes(UTF_8),
            Map.of("content-type", "application/xml"),
            "ingest",
            "UNKNOWN_CONTENT_TYPE"));
    cases.put("a list", new Bad("[1, 2]", "ingest", "UNDECODABLE"));
    cases.put(
        "a text that PostgreSQL cannot hold",
        new Bad(Orders.good("nul\\u0000", "c"), "load", "SINK_REFUSED"));
    return cases;
  }

  @Test
  void eachBadEventIsADeadLetterAndTheNextOnePasses() {
    var pids = pids();
    var earlier = system.account(PIPELINE);
    long before = earlier.published();
    var cases = cases();
    var ids = new LinkedHashMap<String, String>();
    try (var publisher = new Publisher(system, PIPELINE)) {
      cases.forEach(
          (name, bad) -> {
            ids.put(name, publisher.sendAndWait(bad.value(), bad.headers()));
            publisher.send(Orders.good("after " + name, "customer"));
          });
    }

    var account = system.awaitSettled(PIPELINE, before + 2L * cases.size());

    assertThat(account.faults()).isEmpty();
    assertThat(account.loaded() - earlier.loaded()).isEqualTo(cases.size());
    assertThat(account.deadLettered() - earlier.deadLettered()).isEqualTo(cases.size());
    ids.forEach((name, id) -> isKept(name, cases.get(name), id));
    assertThat(pids()).as("no service has restarted").isEqualTo(pids);
  }

  private void isKept(String name, Bad bad, String id) {
    var letter = deadLetters.awaitEvent(PIPELINE, id);
    assertThat(letter.path("stage").asString()).as(name).isEqualTo(bad.stage());
    assertThat(letter.path("code").asString()).as(name).isEqualTo(bad.code());
    assertThat(letter.path("message").asString()).as(name).isNotBlank();
    if (bad.stage().equals("ingest") && bad.value() != null) {
      var value = deadLetters.get(letter.path("href").asString()).path("record").path("value");
      assertThat(Base64.getDecoder().decode(value.path("base64").asString()))
          .as(name + ": the original bytes")
          .isEqualTo(bad.value());
    }
  }

  /** Some of it ended services that have 256 MiB, again after each restart. */
  @Test
  void whatIsSmallOnlyAsItTravelsIsBounded() {
    var pids = pids();
    long before = system.account(PIPELINE).published();
    long loaded = system.account(PIPELINE).loaded();
    var longKey = new byte[9_000_000];
    new Random(1).nextBytes(longKey);
    var big = Orders.good("big", "c").replace("\"x\"", "\"" + "x".repeat(900_000) + "\"");
    String blanks;
    String keyed;
    String headed;
    try (var publisher = Publisher.packing(system, PIPELINE)) {
      keyed = publisher.sendAndWait(longKey, bytes("no JSON"), List.of());
      blanks = publisher.sendAndWait(null, " ".repeat(20_000_000).getBytes(UTF_8), List.of());
      headed =
          publisher.sendAndWait(
              null,
              bytes(Orders.good("headed", "c")),
              Collections.nCopies(100_000, new RecordHeader("name", bytes("value"))));
      for (int i = 0; i < BIG; i++) {
        publisher.send(bytes(big.replace("\"big\"", "\"big-" + i + "\"")), Map.of());
      }
    }

    var account = system.awaitSettled(PIPELINE, before + 3 + BIG);

    assertThat(account.faults()).isEmpty();
    assertThat(account.loaded() - loaded).isEqualTo(BIG);
    assertThat(pids()).as("no service has restarted").isEqualTo(pids);
    for (var id : List.of(keyed, blanks, headed)) {
      assertThat(deadLetters.awaitEvent(PIPELINE, id).path("code").asString())
          .isEqualTo("TOO_LARGE");
    }
    assertThat(kept(keyed, "key")).contains("of 9,000,000 bytes are kept; sha256 of the whole");
    assertThat(kept(blanks, "value")).contains("of 20,000,000 bytes are kept; sha256 of the whole");
  }

  private String kept(String id, String part) {
    var letter = deadLetters.awaitEvent(PIPELINE, id);
    return deadLetters
        .get(letter.path("href").asString())
        .path("record")
        .path(part)
        .path("note")
        .asString();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  @Test
  void aTopicWithoutAPipelineRefusesTheEvent() {
    try (var publisher = Publisher.impatient(system, "nowhere")) {
      assertThatThrownBy(() -> publisher.sendAndWait(new byte[] {1}, Map.of()))
          .hasMessageContaining("ingest.nowhere");
    }
  }

  private Map<ServiceKind, Long> pids() {
    var pids = new LinkedHashMap<ServiceKind, Long>();
    for (var kind : ServiceKind.values()) {
      pids.put(kind, system.service(kind).process().pid());
    }
    return pids;
  }
}
