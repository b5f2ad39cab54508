package dev.millrace.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.runtime.stage.StageName;
import dev.millrace.stack.trace.Span;
import dev.millrace.stack.trace.Trace;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** Events of every kind go through all five services, and each is accounted for. */
class FlowIT {

  private static final String PIPELINE = "flow";
  private static final String TABLE = TestSystem.table(PIPELINE);

  private final TestSystem system = TestSystem.shared();
  private final DeadLetterApi deadLetters = new DeadLetterApi(system);

  @Test
  void everyEventIsAccountedForAndTraced() throws GeneralSecurityException {
    long before = system.account(PIPELINE).published();
    try (var publisher = new Publisher(system, PIPELINE)) {
      for (int i = 0; i < 200; i++) {
        publisher.send(Orders.good("order-" + i, "customer-" + i % 17));
      }
      for (int i = 0; i < 5; i++) {
        publisher.send(Orders.good("order-" + i, "customer-" + i % 17)); // duplicates
        publisher.send(Orders.order("test-" + i, "customer-1", "TEST", "1.00")); // filtered
        publisher.send("{\"order_id\": \"cut-" + i); // undecodable
        publisher.send(Orders.good("no-key-" + i, "").replace("\"customer_id\": \"\",", ""));
        publisher.send(Orders.order("cast-" + i, "customer-1", "NEW", "12,50"));
        publisher.send(Orders.order("rule-" + i, "customer-1", "NEW", "-1.00"));
      }
      publisher.send(
          Orders.good("traced", "customer-t"),
          Map.of(
              "mr-event-id", "traced-good",
              "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
      publisher.send(
          Orders.order("traced-bad", "customer-t", "LOST", "1.00"),
          Map.of(
              "mr-event-id", "traced-bad",
              "traceparent", "00-1af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"));
    }

    var account = system.awaitSettled(PIPELINE, before + 232);

    assertThat(account.faults()).isEmpty();
    assertThat(account.loaded()).isEqualTo(201);
    assertThat(account.filtered()).isEqualTo(5);
    assertThat(account.duplicate()).isEqualTo(5);
    assertThat(account.deadLettered()).isEqualTo(21);
    assertThat(account.stage(StageName.INGEST).rejected())
        .isEqualTo(Map.of("UNDECODABLE", 5L, "KEY_MISSING", 5L));
    assertThat(account.stage(StageName.TRANSFORM).rejected()).isEqualTo(Map.of("CAST_FAILED", 5L));
    assertThat(account.stage(StageName.QUALITY).rejected()).isEqualTo(Map.of("RULE_VIOLATED", 6L));
    assertThat(system.count("select count(*) from public." + TABLE)).isEqualTo(201);
    assertThat(system.count("select count(distinct _mr_event_id) from public." + TABLE))
        .isEqualTo(201);
    assertThat(
            system.count(
                "select count(*) from public."
                    + TABLE
                    + " where email = '%s' and total = 39.98"
                        .formatted(salted("someone@example.org"))))
        .isEqualTo(201);
    assertThat(deadLetters.await(PIPELINE, 21)).hasSize(21);
    assertThat(
            system.count(
                "select count(distinct application_name) from pg_stat_activity"
                    + " where application_name in ('load-service', 'dlq-service')"))
        .as("services that say who they are")
        .isEqualTo(2);
    goodEventIsOneTrace();
    rejectedEventEndsInTheDeadLetters();
  }

  private void goodEventIsOneTrace() {
    var trace = trace("0af7651916cd43dd8448eb211c80319c", 4);

    assertThat(trace.spans())
        .extracting(Span::service)
        .containsExactly("ingest-service", "transform-service", "quality-service", "load-service");
    assertThat(trace.spans()).extracting(Span::name).containsOnly("flow process");
    assertThat(trace.spans().getFirst().parentSpanId()).isEqualTo("b7ad6b7169203331");
    for (int i = 1; i < trace.spans().size(); i++) {
      assertThat(trace.spans().get(i).parentSpanId()).isEqualTo(trace.spans().get(i - 1).spanId());
    }
    assertThat(trace.spans().getFirst().attributes())
        .containsEntry("messaging.system", "kafka")
        .containsEntry("messaging.destination.name", "ingest.flow")
        .containsEntry("messaging.consumer.group.name", "millrace.flow.ingest")
        .containsEntry("millrace.pipeline", "flow")
        .containsEntry("millrace.stage", "ingest")
        .containsEntry("millrace.event.id", "traced-good")
        .containsEntry("millrace.outcome", "emitted")
        .containsKeys("messaging.destination.partition.id", "messaging.kafka.offset");
  }

  /** Its publisher did not sample it, and its failure is recorded all the same. */
  private void rejectedEventEndsInTheDeadLetters() {
    var trace = trace("1af7651916cd43dd8448eb211c80319c", 2);

    assertThat(trace.spans())
        .extracting(Span::service)
        .containsExactly("quality-service", "dlq-service");
    assertThat(trace.spans().getFirst().status()).isEqualTo("ERROR");
    var last = trace.spans().getLast();
    assertThat(last.status()).isEqualTo("ERROR");
    assertThat(last.parentSpanId()).isEqualTo(trace.spans().getFirst().spanId());
    assertThat(last.attributes())
        .containsEntry("error.type", "RULE_VIOLATED")
        .containsEntry("millrace.event.id", "traced-bad");
  }

  /** What was committed: an attempt that was rolled back, to be cut or tried again, is no step. */
  private Trace trace(String id, int spans) {
    return await(spans + " spans of trace " + id)
        .atMost(Duration.ofSeconds(60))
        .until(() -> committed(id), found -> found.spans().size() >= spans);
  }

  private Trace committed(String id) {
    var spans = system.infra().traces().find(id).map(Trace::spans).orElse(List.of());
    return new Trace(
        id,
        spans.stream().filter(span -> !span.statusMessage().startsWith("rolled back")).toList());
  }

  private static String salted(String mail) throws GeneralSecurityException {
    var mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(TestSystem.SALT.getBytes(UTF_8), "HmacSHA256"));
    return HexFormat.of().formatHex(mac.doFinal(mail.getBytes(UTF_8)));
  }
}
