package dev.millrace.dlq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.dlq.config.GaugeDriver;
import dev.millrace.schema.CutBytes;
import dev.millrace.schema.DeadLetter;
import dev.millrace.schema.OffsetRange;
import dev.millrace.stack.Component;
import dev.millrace.stack.Infra;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole service against real Kafka, registry and PostgreSQL. */
class DlqServiceIT {

  private static final Infra INFRA = Infra.shared();
  private static ConfigurableApplicationContext service;

  private DlqDriver dlq;

  @BeforeAll
  static void startService() {
    DlqDriver.prepare(INFRA);
    service =
        SpringApplication.run(
            DlqServiceApplication.class,
            "--server.port=0",
            "--server.address=127.0.0.1",
            "--spring.kafka.bootstrap-servers=" + INFRA.bootstrapServers(),
            "--spring.datasource.url=" + INFRA.jdbcUrl(),
            "--spring.datasource.username=" + INFRA.user(),
            "--spring.datasource.password=" + INFRA.password(),
            // When PostgreSQL is down, each who asks for a connection waits so long for it.
            "--spring.datasource.hikari.connection-timeout=1000",
            // Each test makes topics of its own: they are seen soon, not after five seconds.
            "--spring.cloud.stream.kafka.binder.consumer-properties.metadata.max.age.ms=500",
            "--millrace.seal.key-file=" + DlqDriver.SEAL_KEY,
            "--millrace.registry.url=" + INFRA.registryUrl(),
            "--management.opentelemetry.tracing.export.otlp.endpoint=" + INFRA.otlpEndpoint());
  }

  @AfterAll
  static void stopService() {
    service.close();
  }

  @BeforeEach
  void newPipeline() {
    var port = service.getEnvironment().getProperty("local.server.port");
    // The registry keeps its schemas in PostgreSQL and needs a moment when that was down.
    eventually(() -> dlq = new DlqDriver(INFRA, URI.create("http://127.0.0.1:" + port)));
  }

  @AfterEach
  void close() {
    dlq.close();
  }

  @Test
  void keepsEachDeadLetterOnceAndShowsItDecoded() {
    dlq.publish(dlq.letter(1), dlq.letter(1), dlq.letter(2));
    dlq.publish("not avro".getBytes(StandardCharsets.UTF_8));

    eventually(() -> assertThat(dlq.list("").path("total").asInt()).isEqualTo(3));
    assertThat(dlq.list("&code=UNDECODABLE").path("items")).hasSize(1);
    var shown = dlq.show(1);
    assertThat(shown.path("status").asString()).isEqualTo("OPEN");
    assertThat(shown.path("remedy").asString()).contains("redrive");
    var record = shown.path("record");
    assertThat(record.path("key").path("decoded").asString()).isEqualTo("k1");
    assertThat(record.path("value").path("decoded").path("amount").asString()).isEqualTo("x");
    assertThat(dlq.get(dlq.href(1)).headers().firstValue("Cache-Control")).contains("no-store");
  }

  @Test
  void pagesFromTheNewestToTheOldest() {
    IntStream.range(0, 5).forEach(offset -> dlq.publish(dlq.letter(offset)));
    eventually(() -> assertThat(dlq.list("").path("total").asInt()).isEqualTo(5));

    var ids = new ArrayList<String>();
    var page = dlq.list("&limit=2");
    for (var next = "first"; !next.isEmpty(); ) {
      page.path("items").forEach(item -> ids.add(item.path("id").asString()));
      next = page.path("next").asString("");
      page = next.isEmpty() ? page : dlq.read(dlq.get(next));
    }

    assertThat(ids).hasSize(5).doesNotHaveDuplicates();
    var groups = dlq.read(dlq.get("/api/dead-letters/summary?pipeline=" + dlq.pipeline));
    assertThat(groups.path("groups").path(0).path("count").asInt()).isEqualTo(5);
  }

  @Test
  void answersMistakesWithWhatToDo() {
    assertThat(dlq.get(dlq.href(404)).statusCode()).isEqualTo(404);
    assertThat(dlq.get("/api/dead-letters?status=closed").statusCode()).isEqualTo(400);
    var bulk = dlq.post("/api/dead-letters/redrive", "");
    assertThat(bulk.statusCode()).isEqualTo(400);
    assertThat(bulk.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(dlq.read(bulk).path("detail").asString()).contains("filter");

    dlq.publish(dlq.letter(1));
    eventually(() -> assertThat(dlq.status(1)).isEqualTo("OPEN"));
    assertThat(dlq.post(dlq.href(1) + "/discard", "").statusCode()).isEqualTo(200);
    var conflict = dlq.redrive(1);
    assertThat(conflict.statusCode()).isEqualTo(409);
    assertThat(dlq.read(conflict).path("detail").asString()).contains("DISCARDED");
  }

  @Test
  void aRedriveThatNobodyWillTellOfCanBeGivenUp() {
    dlq.publish(dlq.letter(1));
    eventually(() -> assertThat(dlq.status(1)).isEqualTo("OPEN"));
    assertThat(dlq.redrive(1).statusCode()).isEqualTo(202);
    eventually(() -> assertThat(dlq.status(1)).isEqualTo("REDRIVEN"));
    assertThat(dlq.read(dlq.redrive(1)).path("detail").asString()).contains("discard it");

    assertThat(dlq.post(dlq.href(1) + "/discard", "").statusCode()).isEqualTo(200);

    assertThat(dlq.status(1)).isEqualTo("DISCARDED");
  }

  @Test
  void takesNothingThatIsTooLongOrOfAnotherSite() {
    var huge = "{\"payload\":\"" + "x".repeat(21 << 20) + "\"}";

    assertThat(dlq.post(dlq.href(1) + "/redrive", huge).statusCode()).isEqualTo(413);
    assertThat(dlq.postUnmeasured(dlq.href(1) + "/redrive", huge).statusCode()).isEqualTo(413);
    assertThat(dlq.postFromAnotherPage(dlq.href(1) + "/discard").statusCode()).isEqualTo(403);
    assertThat(dlq.get("/api/dead-letters?eventId=%00").statusCode()).isEqualTo(400);
    assertThat(dlq.get("/api/dead-letters?pipeline=%1b").statusCode()).isEqualTo(400);
    assertThat(dlq.get("/api/dead-letters?fingerprint=" + "f".repeat(400)).statusCode())
        .isEqualTo(400);
    assertThat(dlq.get("/api/dead-letters/%00").statusCode()).isBetween(400, 404);
    assertThat(dlq.post(dlq.href(1) + "/redrive", "{no json").statusCode()).isBetween(400, 404);
  }

  @Test
  void theCountsOfGroupsAreThoseOfTheirEntries() {
    IntStream.range(0, 6).forEach(offset -> dlq.publish(dlq.letter(offset)));
    eventually(() -> assertThat(dlq.list("").path("total").asInt()).isEqualTo(6));
    assertThat(dlq.post(dlq.href(2) + "/discard", "").statusCode()).isEqualTo(200);
    assertThat(dlq.redrive(3).statusCode()).isEqualTo(202);
    eventually(() -> assertThat(dlq.status(3)).isEqualTo("REDRIVEN"));

    var groups = dlq.read(dlq.get("/api/dead-letters/summary?pipeline=" + dlq.pipeline));

    var counts = new java.util.TreeMap<String, Long>();
    groups
        .path("groups")
        .forEach(
            group -> counts.put(group.path("status").asString(), group.path("count").asLong()));
    assertThat(counts)
        .containsExactly(
            java.util.Map.entry("DISCARDED", 1L),
            java.util.Map.entry("OPEN", 4L),
            java.util.Map.entry("REDRIVEN", 1L));
    assertThat(groups.path("total").asLong()).isEqualTo(6);
    assertThat(groups.path("groups").path(0).path("newest").asString()).isEqualTo(dlq.href(5));
    dlq.sql("delete from dlq.dead_letter where pipeline = '%s'".formatted(dlq.pipeline));
    assertThat(
            dlq.read(dlq.get("/api/dead-letters/summary?pipeline=" + dlq.pipeline))
                .path("total")
                .asLong())
        .isZero();
  }

  @Test
  void tellsTheLagOfAStageThatDoesNotRun() {
    dlq.createDoor();
    IntStream.range(0, 7).forEach(offset -> dlq.publishRaw("event " + offset));

    GaugeDriver.measureNow(service);

    eventually(
        () ->
            assertThat(dlq.get("/actuator/prometheus").body())
                .contains(
                    "millrace_group_lag{pipeline=\"%s\",stage=\"transform\"} 7.0"
                        .formatted(dlq.pipeline)));
  }

  @Test
  void redrivesWhereTheEventFailedAndIsResolvedWhenItPasses() {
    dlq.publish(dlq.letter(1));
    eventually(() -> assertThat(dlq.status(1)).isEqualTo("OPEN"));

    assertThat(dlq.redrive(1).statusCode()).isEqualTo(202);

    eventually(() -> assertThat(dlq.status(1)).isEqualTo("REDRIVEN"));
    var sent = redriven(1);
    assertThat(header(sent.getFirst(), "mr-redrive-of")).isEqualTo(dlq.id(1));
    assertThat(header(sent.getFirst(), "mr-attempts")).isEqualTo("1");
    assertThat(header(sent.getFirst(), "traceparent")).contains(DlqDriver.TRACE);
    assertThat(new String(sent.getFirst().value(), StandardCharsets.UTF_8))
        .isEqualTo("{\"amount\":\"x\"}");

    dlq.loaded(1);
    eventually(() -> assertThat(dlq.status(1)).isEqualTo("RESOLVED"));

    dlq.publish(dlq.letter(1), dlq.letter(2));
    eventually(() -> assertThat(dlq.status(2)).isEqualTo("OPEN"));
    assertThat(dlq.status(1)).isEqualTo("RESOLVED");
  }

  @Test
  void sendsARepairedValue() {
    dlq.publish(dlq.letter(1));
    eventually(() -> assertThat(dlq.status(1)).isEqualTo("OPEN"));

    var refused = dlq.post(dlq.href(1) + "/redrive", "{\"value\":\"no base64!\"}");
    var accepted = dlq.post(dlq.href(1) + "/redrive", "{\"value\":\"e30=\"}");

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(accepted.statusCode()).isEqualTo(202);
    eventually(() -> assertThat(dlq.status(1)).isEqualTo("REDRIVEN"));
    assertThat(new String(redriven(1).getFirst().value(), StandardCharsets.UTF_8)).isEqualTo("{}");
  }

  @Test
  void sendsARepairedPayloadAsItStands() {
    var payload = "{\"amount\": 12345678901234567.89, \"a\":1e0 }";
    dlq.createDoor();
    var letter = dlq.letter(1);
    letter.setTopic("ingest." + dlq.pipeline);
    letter.setStage("ingest");
    letter.setId("ingest/ingest." + dlq.pipeline + "/1/1");
    dlq.publish(letter);
    var href = "/api/dead-letters/ingest~ingest." + dlq.pipeline + "~1~1";
    eventually(() -> assertThat(dlq.get(href).statusCode()).isEqualTo(200));

    var ambiguous = dlq.post(href + "/redrive", "{\"payload\": {\"a\": 1, \"a\": 2}}");
    var accepted = dlq.post(href + "/redrive", "{\"payload\": " + payload + "}");

    assertThat(ambiguous.statusCode()).isEqualTo(400);
    assertThat(ambiguous.body()).contains("the key 'a' is twice");
    assertThat(accepted.body()).contains("REDRIV");
    assertThat(accepted.statusCode()).isEqualTo(202);
    eventually(() -> assertThat(dlq.redriven("ingest.")).hasSize(1));
    assertThat(new String(dlq.redriven("ingest.").getFirst().value(), StandardCharsets.UTF_8))
        .isEqualTo(payload);
  }

  @Test
  void whatFailsAgainStaysOneEntry() {
    dlq.publish(dlq.letter(1));
    eventually(() -> assertThat(dlq.status(1)).isEqualTo("OPEN"));
    redriveAndWait(1);

    dlq.publish(dlq.again(1, 11, 2), dlq.again(1, 11, 2), dlq.letter(1));

    eventually(() -> assertThat(dlq.show(1).path("attempts").asInt()).isEqualTo(2));
    var entry = dlq.show(1);
    assertThat(entry.path("status").asString()).isEqualTo("OPEN");
    assertThat(entry.path("record").path("offset").asInt()).isEqualTo(11);
    assertThat(entry.path("latestId").asString()).isEqualTo(dlq.id(11));
    assertThat(dlq.show(11).path("id").asString()).isEqualTo(dlq.id(1));
    assertThat(dlq.list("").path("total").asInt()).isEqualTo(1);

    redriveAndWait(1);
    assertThat(header(redriven(2).getLast(), "mr-attempts")).isEqualTo("2");
    dlq.publish(dlq.again(1, 11, 2), dlq.letter(2));
    eventually(() -> assertThat(dlq.status(2)).isEqualTo("OPEN"));
    assertThat(dlq.status(1)).isEqualTo("REDRIVEN");
    dlq.loaded(1, 2);
    eventually(() -> assertThat(dlq.status(1)).isEqualTo("RESOLVED"));
  }

  @Test
  void factsThatArriveBeforeTheirDeadLetterWaitForIt() {
    var first = dlq.letter(1);
    var second = dlq.again(1, 11, 2);
    dlq.loaded(1, 2);

    dlq.publish(second);
    eventually(() -> assertThat(dlq.show(11).path("id").asString()).isEqualTo(dlq.id(1)));
    dlq.publish(first, dlq.letter(2));
    eventually(() -> assertThat(dlq.status(2)).isEqualTo("OPEN"));

    eventually(() -> assertThat(dlq.status(1)).isEqualTo("RESOLVED"));
    assertThat(dlq.list("").path("total").asInt()).isEqualTo(2);
  }

  @Test
  void aForgedRedriveDoesNotTouchTheEntryOfAnotherEvent() {
    dlq.publish(dlq.letter(1));
    eventually(() -> assertThat(dlq.status(1)).isEqualTo("OPEN"));
    var forged = dlq.letter(2);
    forged.setRedriveOf(dlq.id(1));
    forged.setAttempts(99);
    var stranger = dlq.letter(3);
    stranger.setEventId(dlq.letter(1).getEventId());
    stranger.setRedriveOf(dlq.id(1));
    stranger.setAttempts(99);

    dlq.publish(forged);
    dlq.forge(stranger);

    eventually(() -> assertThat(dlq.status(2)).isEqualTo("OPEN"));
    eventually(() -> assertThat(dlq.status(3)).isEqualTo("OPEN"));
    assertThat(dlq.show(1).path("attempts").asInt()).isEqualTo(1);
    assertThat(dlq.show(1).path("record").path("offset").asInt()).isEqualTo(1);
  }

  @Test
  void onlyAStageOfItsPipelineSaysThatARedriveOfItPassed() {
    dlq.publish(dlq.letter(1), dlq.letter(2), dlq.letter(3));
    eventually(() -> assertThat(dlq.status(3)).isEqualTo("OPEN"));
    redriveAndWait(1);
    dlq.publish(dlq.again(1, 11, 2));
    eventually(() -> assertThat(dlq.show(1).path("attempts").asInt()).isEqualTo(2));

    dlq.loaded(1, 1);
    dlq.forgeLoaded(2);
    var port = service.getEnvironment().getProperty("local.server.port");
    try (var other = new DlqDriver(INFRA, URI.create("http://127.0.0.1:" + port))) {
      other.loadedElsewhere(dlq, 2);
      for (var at : List.of("9223372036854775807", "-9223372036854775808", "253402300800000")) {
        dlq.outcome(
            "{\"deadLetter\":\"%s\",\"eventId\":\"x\",\"outcome\":\"loaded\",\"number\":1,\"at\":%s}"
                .formatted(dlq.id(2), at));
      }
      dlq.outcome("no outcome");
      // The same as a stage's: what comes after all of it is taken.
      other.publish(other.letter(1));
      eventually(() -> assertThat(other.status(1)).isEqualTo("OPEN"));
      other.loaded(1);
      eventually(() -> assertThat(other.status(1)).isEqualTo("RESOLVED"));
    }
    dlq.loaded(3);

    eventually(() -> assertThat(dlq.status(3)).isEqualTo("RESOLVED"));
    assertThat(dlq.status(1)).as("a copy of a redrive that failed").isEqualTo("OPEN");
    assertThat(dlq.status(2)).as("forged, and of another pipeline").isEqualTo("OPEN");
    assertThat(dlq.get("/actuator/prometheus").body().lines())
        .anyMatch(
            line ->
                line.startsWith("millrace_dlq_set_aside_total")
                    && line.contains("outcomes." + dlq.pipeline)
                    && line.endsWith(" 5.0"));
  }

  @Test
  void whatIsWrittenToDeadLettersByOthersBlocksNothingAndHidesNothing() {
    var forged = dlq.letter(1);
    forged.setEventId("other");
    forged.setValue(ByteBuffer.wrap("the stranger's".getBytes(StandardCharsets.UTF_8)));
    var absurd = dlq.letter(7);
    absurd.setRecordTimestamp(Instant.ofEpochMilli(Long.MAX_VALUE));
    absurd.setTraceparent("a\u0000b");
    var never = dlq.letter(8);
    never.setLastFailedAt(Instant.ofEpochMilli(Long.MAX_VALUE));
    dlq.forge(forged);
    dlq.forge(absurd);
    dlq.forge(never);
    dlq.publish(new byte[] {0, 0, 0, 0, 1, -1, -1, -1, -1, 15});
    eventually(() -> assertThat(dlq.list("").path("total").asInt()).isEqualTo(4));
    assertThat(dlq.show(1).path("eventId").asString()).isEqualTo("other");

    dlq.publish(dlq.letter(1), dlq.letter(2));
    dlq.forge(forged);
    dlq.publish(dlq.letter(3));

    eventually(() -> assertThat(dlq.status(3)).isEqualTo("OPEN"));
    var entry = dlq.show(1);
    assertThat(entry.path("eventId").asString()).isEqualTo(dlq.letter(1).getEventId());
    assertThat(entry.path("record").path("value").path("decoded").path("amount").asString())
        .isEqualTo("x");
    eventually(
        () ->
            assertThat(dlq.get("/actuator/prometheus").body().lines())
                .anyMatch(
                    line ->
                        line.startsWith("millrace_dlq_set_aside_total")
                            && line.contains("dlq." + dlq.pipeline)
                            && line.endsWith(" 1.0")));
  }

  @Test
  void aCrashAfterTheSendDoesNotSendAgain() {
    dlq.publish(dlq.letter(1));
    eventually(() -> assertThat(dlq.status(1)).isEqualTo("OPEN"));
    redriveAndWait(1);

    dlq.sql(
        "update dlq.dead_letter set status = 'REDRIVING', sending_from = 0, redriven_to = ''"
            + " where id = '%s'".formatted(dlq.id(1)));

    eventually(() -> assertThat(dlq.status(1)).isEqualTo("REDRIVEN"));
    assertThat(dlq.show(1).path("redrivenTo").asString()).endsWith("/1/0");
    redriven(1);
  }

  @Test
  void aCrashBeforeTheSendDoesNotLoseIt() {
    dlq.publish(dlq.letter(1));
    eventually(() -> assertThat(dlq.status(1)).isEqualTo("OPEN"));

    dlq.sql(
        "update dlq.dead_letter set status = 'REDRIVING', sending_from = 0, redrives = 1"
            + " where id = '%s'".formatted(dlq.id(1)));

    eventually(() -> assertThat(dlq.status(1)).isEqualTo("REDRIVEN"));
    redriven(1);
  }

  @Test
  void aRedriveWithoutATopicIsGivenBackWithTheReason() {
    var letter = dlq.letter(1);
    letter.setPartition(9);
    letter.setId("transform/raw." + dlq.pipeline + "/9/1");
    dlq.publish(letter);
    var href = "/api/dead-letters/" + letter.getId().replace('/', '~');
    eventually(() -> assertThat(dlq.get(href).statusCode()).isEqualTo(200));

    dlq.post(href + "/redrive", "");

    eventually(() -> assertThat(dlq.get(href).body()).contains("does not exist"));
    assertThat(dlq.read(dlq.get(href)).path("status").asString()).isEqualTo("OPEN");
  }

  @Test
  void oneThatStandsForManyComesApartWhenItIsRedriven() {
    IntStream.range(0, 6).forEach(offset -> dlq.publishRaw("event " + offset));
    var event = dlq.redriven().get(1);
    var letter = dlq.letter(1);
    letter.setEventId(event.topic() + "-1-1");
    letter.setRecordTimestamp(Instant.ofEpochMilli(event.timestamp()));
    letter.setKey(ByteBuffer.wrap(event.key()));
    letter.setValue(ByteBuffer.wrap(event.value()));
    letter.setAlike(List.of(new OffsetRange(1L, 2L), new OffsetRange(4L, 4L)));
    dlq.publish(letter);
    eventually(() -> assertThat(dlq.status(1)).isEqualTo("OPEN"));

    assertThat(dlq.list("").path("total").asInt()).as("events").isEqualTo(3);
    assertThat(dlq.show(4).path("id").asString()).as("stands for it").isEqualTo(dlq.id(1));
    assertThat(dlq.show(1).path("events").asInt()).isEqualTo(3);
    var repaired = dlq.post(dlq.href(1) + "/redrive", "{\"value\":\"e30=\"}");
    assertThat(repaired.statusCode()).isEqualTo(400);
    assertThat(dlq.redrive(1).statusCode()).isEqualTo(202);

    eventually(
        () -> {
          for (long offset : List.of(1L, 2L, 4L)) {
            assertThat(dlq.show(offset).path("id").asString()).isEqualTo(dlq.id(offset));
            assertThat(dlq.status(offset)).isEqualTo("REDRIVEN");
          }
        });
    assertThat(dlq.list("").path("total").asInt()).isEqualTo(3);
    assertThat(dlq.redriven().subList(6, 9))
        .extracting(each -> new String(each.value(), StandardCharsets.UTF_8))
        .containsExactly("event 1", "event 2", "event 4");
  }

  @Test
  void whatSharesADeadLetterIsOneEntryUntilSomebodyDecides() {
    dlq.publish(shared(1, 1), shared(3, 4), shared(5, 5));
    dlq.publish(shared(9, 9), shared(3, 4));
    eventually(() -> assertThat(dlq.list("").path("total").asInt()).as("events").isEqualTo(5));
    assertThat(dlq.list("").path("items")).hasSize(1);
    assertThat(dlq.show(9).path("id").asString()).isEqualTo(dlq.id(1));
    assertThat(dlq.post(dlq.href(1) + "/discard", "").statusCode()).isEqualTo(200);

    dlq.publish(shared(9, 9), shared(11, 12));
    dlq.publish(shared(13, 13));

    eventually(() -> assertThat(dlq.list("").path("total").asInt()).isEqualTo(8));
    assertThat(dlq.list("").path("items")).hasSize(2);
    assertThat(dlq.show(13).path("id").asString()).isEqualTo(dlq.id(11));
  }

  @Test
  void anotherEventThatFailsAtTheSamePlaceIsAnEntryOfItsOwn() {
    dlq.publish("not avro".getBytes(StandardCharsets.UTF_8));
    dlq.publish(dlq.letter(1), dlq.letter(2), dlq.letter(7));
    eventually(() -> assertThat(dlq.list("").path("total").asInt()).isEqualTo(4));
    redriveAndWait(1);
    dlq.publish(dlq.again(1, 11, 2));
    redriveAndWait(2);
    dlq.publish(dlq.again(2, 7, 2)); // where another one has failed
    eventually(() -> assertThat(dlq.show(1).path("attempts").asInt()).isEqualTo(2));
    eventually(() -> assertThat(dlq.show(2).path("attempts").asInt()).isEqualTo(2));
    assertThat(dlq.show(7).path("id").asString()).isEqualTo(dlq.id(7));

    for (int delivered = 0; delivered < 2; delivered++) {
      dlq.publish(dlq.anew(1), dlq.anew(11), dlq.letter(1), dlq.letter(7));
    }
    dlq.publish(dlq.letter(8));

    eventually(() -> assertThat(dlq.status(8)).isEqualTo("OPEN"));
    assertThat(dlq.list("").path("total").asInt()).as("none is lost, none doubled").isEqualTo(7);
    assertThat(dlq.show(1).path("attempts").asInt()).as("what failed before").isEqualTo(2);
    assertThat(dlq.show(11).path("latestId").asString()).as("no redrive").isEqualTo(dlq.id(11));
    var beside = beside(dlq.id(1));
    var href = "/api/dead-letters/" + beside.replace('/', '~');
    assertThat(dlq.post(href + "/redrive", "").statusCode()).isEqualTo(202);
    eventually(() -> assertThat(dlq.get(href).body()).contains("\"REDRIVEN\""));
    assertThat(header(redriven(3).getLast(), "mr-redrive-of")).isEqualTo(beside);

    var again = dlq.again(1, 12, 2);
    again.setRedriveOf(beside);
    dlq.publish(again);
    eventually(() -> assertThat(dlq.get(href).body()).contains("\"OPEN\""));
    dlq.publish(dlq.anew(1));
    assertThat(dlq.post(href + "/redrive", "").statusCode()).isEqualTo(202);
    eventually(() -> assertThat(dlq.get(href).body()).contains("\"REDRIVEN\""));
    dlq.outcome(
        "{\"deadLetter\":\"%s\",\"eventId\":\"%s\",\"outcome\":\"loaded\",\"number\":2,\"at\":%d}"
            .formatted(beside, dlq.pipeline + "-1", Instant.now().toEpochMilli()));
    eventually(() -> assertThat(dlq.get(href).body()).contains("\"RESOLVED\""));
    assertThat(dlq.status(1)).isEqualTo("OPEN");
    assertThat(dlq.list("").path("total").asInt()).isEqualTo(7);
  }

  /** The id that another event has beside the one of its place. */
  private String beside(String place) {
    var ids = new ArrayList<String>();
    dlq.list("").path("items").forEach(item -> ids.add(item.path("id").asString()));
    return ids.stream().filter(id -> id.startsWith(place + "/")).findFirst().orElseThrow();
  }

  @Test
  void rangesOfATopicThatWasMadeAnewAreNotThoseOfTheOldOne() {
    dlq.publish(shared(10, 19), shared(30, 39));
    eventually(() -> assertThat(dlq.list("").path("total").asInt()).isEqualTo(20));

    for (int delivered = 0; delivered < 2; delivered++) {
      // Contained, overlapping, before, and beginning where the old ones begin.
      dlq.publish(anew(11, 12), anew(15, 31), anew(32, 33), anew(1, 2), anew(10, 10));
    }
    dlq.publish(shared(30, 39), dlq.letter(8));

    eventually(() -> assertThat(dlq.status(8)).isEqualTo("OPEN"));
    assertThat(dlq.list("").path("total").asInt()).isEqualTo(20 + 2 + 17 + 2 + 2 + 1 + 1);
    assertThat(dlq.show(10).path("events").asInt()).as("the old ones").isEqualTo(20);
    assertThat(dlq.redrive(10).statusCode()).as("its topic has nothing of it").isEqualTo(409);
  }

  private DeadLetter anew(long first, long last) {
    var letter = dlq.anew(first);
    letter.setAlike(List.of(new OffsetRange(first, last)));
    return letter;
  }

  private DeadLetter shared(long first, long last) {
    var letter = dlq.letter(first);
    letter.setAlike(List.of(new OffsetRange(first, last)));
    return letter;
  }

  @Test
  void whatIsKeptInPartIsShownAsThatAndGoesBackOnlyWithAPayload() {
    var value = dlq.letter(1);
    value.setCode("TOO_LARGE");
    value.setValueCut(new CutBytes(20_000_000, "ab12"));
    var key = dlq.letter(2);
    key.setKeyCut(new CutBytes(9_000_000, "cd34"));
    var neverRead = dlq.letter(3);
    neverRead.setValue(null);
    neverRead.setValueCut(new CutBytes(-1, ""));
    dlq.publish(value, key, neverRead);
    eventually(() -> assertThat(dlq.list("").path("total").asInt()).isEqualTo(3));

    var shown = dlq.show(1).path("record").path("value");
    assertThat(shown.path("note").asString())
        .isEqualTo("14 of 20,000,000 bytes are kept; sha256 of the whole: ab12");
    assertThat(shown.path("format").asString()).as("a part is no JSON").isEqualTo("text");
    assertThat(dlq.show(3).path("record").path("value").path("note").asString())
        .isEqualTo("it was never read, and nothing of it is kept");
    for (long offset : List.of(1L, 2L, 3L)) {
      assertThat(dlq.redrive(offset).statusCode()).as("redrive of %d", offset).isEqualTo(409);
    }
    assertThat(dlq.post(dlq.href(2) + "/redrive", "{\"value\":\"e30=\"}").statusCode())
        .as("its key would be another")
        .isEqualTo(409);
    var many = dlq.read(dlq.post("/api/dead-letters/redrive?pipeline=" + dlq.pipeline, ""));
    assertThat(many.path("redriving").asInt()).isZero();

    assertThat(dlq.post(dlq.href(1) + "/redrive", "{\"value\":\"e30=\"}").statusCode())
        .isEqualTo(202);
    eventually(() -> assertThat(dlq.status(1)).isEqualTo("REDRIVEN"));
    assertThat(new String(redriven(1).getFirst().value(), StandardCharsets.UTF_8)).isEqualTo("{}");
  }

  @Test
  void redrivesManyInTheirOrder() {
    IntStream.range(0, 20).forEach(offset -> dlq.publish(dlq.letter(offset)));
    eventually(() -> assertThat(dlq.list("").path("total").asInt()).isEqualTo(20));

    var answer =
        dlq.read(dlq.post("/api/dead-letters/redrive?limit=15&pipeline=" + dlq.pipeline, ""));

    assertThat(answer.path("redriving").asInt()).isEqualTo(15);
    assertThat(answer.path("open").asInt()).isEqualTo(5);
    eventually(() -> assertThat(dlq.list("&status=REDRIVEN").path("total").asInt()).isEqualTo(15));
    redriven(15);
  }

  @Test
  void endsTheTraceOfTheEventWithTheError() {
    var trace = "1bf7651916cd43dd8448eb211c8031" + dlq.pipeline.substring(1, 3);
    var letter = dlq.letter(1);
    letter.setTraceparent("00-" + trace + "-b7ad6b7169203331-01");

    dlq.publish(letter);

    eventually(
        () -> {
          var spans = INFRA.traces().find(trace).orElseThrow().spans();
          assertThat(spans).hasSize(1);
          var span = spans.getFirst();
          assertThat(span.name()).isEqualTo(dlq.pipeline + " process");
          assertThat(span.service()).isEqualTo("dlq-service");
          assertThat(span.parentSpanId()).isEqualTo("b7ad6b7169203331");
          assertThat(span.status()).isEqualTo("ERROR");
          assertThat(span.attribute("error.type")).isEqualTo("CAST_FAILED");
          assertThat(span.events()).anyMatch(event -> event.name().equals("exception"));
        });
  }

  @Test
  void stopsBeforeAGapUntilSomebodySaysWhereToGoOn() {
    dlq.publish(dlq.letter(1));
    eventually(() -> assertThat(dlq.status(1)).isEqualTo("OPEN"));

    dlq.makeDeadLettersAnew();
    dlq.publish(dlq.letter(2));

    var remedy = "./millrace accept-gap %s --stage dlq".formatted(dlq.pipeline);
    eventually(() -> assertThat(dlq.get("/actuator/gap").body()).contains("ANOTHER_TOPIC", remedy));
    var health = dlq.get("/actuator/health");
    assertThat(health.statusCode()).isEqualTo(503);
    assertThat(health.body()).contains("stopped before a gap", "was read up to 1", remedy);
    assertThat(dlq.list("").path("total").asInt()).isEqualTo(1);
    assertThat(dlq.post("/actuator/gap/" + dlq.pipeline, "{}").statusCode()).isEqualTo(400);
    var ambiguous =
        dlq.post("/actuator/gap/" + dlq.pipeline, "{\"from\":\"earliest\",\"from\":\"latest\"}");
    assertThat(ambiguous.statusCode()).isEqualTo(400);
    assertThat(ambiguous.body()).contains("the key 'from' is twice");

    var accepted = dlq.post("/actuator/gap/" + dlq.pipeline, "{\"from\":\"earliest\"}");

    assertThat(accepted.statusCode()).isEqualTo(200);
    eventually(() -> assertThat(dlq.status(2)).isEqualTo("OPEN"));
    assertThat(dlq.get("/actuator/gap").body()).doesNotContain(dlq.pipeline);
  }

  @Test
  void waitsWhileTheDatabaseIsDownAndLosesNothing() {
    dlq.publish(dlq.letter(0));
    eventually(() -> assertThat(dlq.status(0)).isEqualTo("OPEN"));

    INFRA.control(Component.POSTGRES).kill9();
    IntStream.range(1, 50).forEach(offset -> dlq.publish(dlq.letter(offset)));

    eventually(() -> assertThat(dlq.get("/actuator/health/readiness").statusCode()).isEqualTo(503));
    assertThat(dlq.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
    var problem = dlq.get(dlq.href(0));
    assertThat(problem.statusCode()).isEqualTo(503);
    assertThat(dlq.read(problem).path("detail").asString()).contains("database");
    eventually(() -> assertThat(dlq.get("/actuator/health").body()).contains("\"OPEN\""));

    INFRA.control(Component.POSTGRES).restart();
    eventually(() -> assertThat(dlq.list("").path("total").asInt()).isEqualTo(50));
    eventually(() -> assertThat(dlq.get("/actuator/health/readiness").statusCode()).isEqualTo(200));
    redriveAndWait(0);
    redriven(1);
  }

  @Test
  void countsWhatItDoes() {
    dlq.publish(dlq.letter(1), dlq.letter(1));
    eventually(() -> assertThat(dlq.status(1)).isEqualTo("OPEN"));
    redriveAndWait(1);
    dlq.loaded(1);
    eventually(() -> assertThat(dlq.status(1)).isEqualTo("RESOLVED"));
    GaugeDriver.measureNow(service);

    eventually(
        () -> {
          var metrics = dlq.get("/actuator/prometheus").body();
          var tag = "pipeline=\"" + dlq.pipeline + "\"";
          assertThat(metrics.lines().filter(line -> line.contains(tag)))
              .anyMatch(line -> line.startsWith("millrace_dlq_received_total{code=\"CAST_FAILED\""))
              .anyMatch(line -> line.startsWith("millrace_dlq_redriven_total"))
              .anyMatch(line -> line.startsWith("millrace_dlq_resolved_total"))
              .anyMatch(line -> line.startsWith("millrace_dlq_open") && line.endsWith(" 0.0"))
              .allMatch(line -> line.endsWith(" 1.0") || line.endsWith(" 0.0"));
        });
  }

  private void redriveAndWait(long offset) {
    assertThat(dlq.redrive(offset).statusCode()).isEqualTo(202);
    eventually(() -> assertThat(dlq.status(offset)).isEqualTo("REDRIVEN"));
  }

  /** Waits for the redrives' commit to be visible, which comes a moment after the commit. */
  private List<ConsumerRecord<byte[], byte[]>> redriven(int count) {
    eventually(() -> assertThat(dlq.redriven()).hasSizeGreaterThanOrEqualTo(count));
    var redriven = dlq.redriven();
    assertThat(redriven).hasSize(count);
    return redriven;
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  private static void eventually(ThrowingRunnable assertion) {
    await()
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(50))
        .ignoreExceptions()
        .untilAsserted(assertion);
  }
}
