package dev.millrace.transform;

import static dev.millrace.transform.PipelineFixture.SCHEMA_ID;
import static dev.millrace.transform.PipelineFixture.emitted;
import static dev.millrace.transform.PipelineFixture.event;
import static dev.millrace.transform.PipelineFixture.pipeline;
import static dev.millrace.transform.PipelineFixture.record;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.runtime.codec.AvroRowWriter;
import dev.millrace.runtime.codec.ContractBroken;
import dev.millrace.runtime.pipeline.Pipeline;
import dev.millrace.runtime.pipeline.SchemaFiles;
import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.row.RowLayout;
import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.EventRecord;
import dev.millrace.runtime.stage.FatalStageException;
import dev.millrace.runtime.stage.Outcome;
import dev.millrace.spec.PipelineFiles;
import dev.millrace.spec.PipelineParser;
import dev.millrace.spec.PipelineParser.Parsed;
import dev.millrace.spec.PipelineSpec;
import dev.millrace.transform.PipelineFixture.Registry;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransformStageTest {

  private static final String ORDER =
      """
      {"order_id": "o-1", "customer_id": "c-1", "mail": "a@example.org", "status": "PAID",
       "amount": "12.50", "currency": "EUR", "quantity": 3, "created_at": "2026-01-31T10:00:00Z",
       "paid_at": null, "tags": ["a", "b"], "internal_note": "x", "unknown": {"deep": [1]}}
      """;

  private final Registry registry = new Registry();

  private TransformStage stage(String... steps) {
    return TransformStage.of(pipeline(steps), registry, SCHEMA_ID);
  }

  private TransformStage sample() {
    var file = PipelineFixture.ROOT.resolve("pipelines/orders.yaml");
    var schemas = new SchemaFiles(PipelineFixture.ROOT.resolve("schemas/avro"));
    return switch (PipelineFiles.parse(file, new PipelineParser(TransformWords.all(), schemas))) {
      case Parsed.Valid(var spec) ->
          TransformStage.of(new Pipeline(spec, PipelineFixture.schema()), registry, SCHEMA_ID);
      case Parsed.Invalid(var problems) -> throw new AssertionError(problems.toString());
    };
  }

  private static ErrorCode code(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Reject.class);
    return ((Outcome.Reject) outcome).error().code();
  }

  private static String message(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Reject.class);
    return ((Outcome.Reject) outcome).error().message();
  }

  @Test
  void makesARecordOfTheContractFromASampleOrder() {
    var outcome = sample().decide(event(ORDER));

    assertThat(((Outcome.Emit) outcome).key()).isEqualTo("c-1".getBytes(UTF_8));
    assertThat(emitted(outcome))
        .containsEntry("order_id", "o-1")
        .containsEntry("amount", new BigDecimal("12.50"))
        .containsEntry("total", new BigDecimal("37.50"))
        .containsEntry("quantity", 3L)
        .containsEntry("created_at", Instant.parse("2026-01-31T10:00:00Z"))
        .containsEntry("paid_at", null)
        .containsEntry("tags", List.of("a", "b"))
        .containsEntry("email", "***");
  }

  @Test
  void filtersATestOrder() {
    assertThat(sample().decide(event(ORDER.replace("PAID", "TEST"))))
        .isEqualTo(new Outcome.Filter("status != 'TEST'"));
  }

  @Test
  void remembersNothingOfTheEventBefore() {
    var stage = sample();
    var first = stage.decide(event(ORDER));
    assertThat(code(stage.decide(event("{}")))).isEqualTo(ErrorCode.EXPRESSION_FAILED);

    assertThat(emitted(stage.decide(event(ORDER)))).isEqualTo(emitted(first));
  }

  @Test
  void rejectsWhatDoesNotFitTheContract() {
    var outcome = stage("- drop: [internal_note]").decide(event("{\"order_id\": \"o-1\"}"));

    assertThat(code(outcome)).isEqualTo(ErrorCode.CONTRACT_BROKEN);
    assertThat(message(outcome)).contains("customer_id");
    assertThat(((Outcome.Reject) outcome).error().violations())
        .singleElement()
        .satisfies(violation -> assertThat(violation.field()).isEqualTo("customer_id"));
  }

  @Test
  void rejectsWhatCannotBeDecoded() {
    var stage = sample();

    assertThat(code(stage.decide(event("{\"order_id\": ")))).isEqualTo(ErrorCode.UNDECODABLE);
    assertThat(code(stage.decide(event("text/csv", new byte[0]))))
        .isEqualTo(ErrorCode.UNKNOWN_CONTENT_TYPE);
    assertThat(code(stage.decide(event("application/avro", new byte[] {0, 0, 0, 1, 1, 0}))))
        .isEqualTo(ErrorCode.UNKNOWN_SCHEMA);
    assertThat(code(stage.decide(record(new byte[] {1, 2, 3})))).isEqualTo(ErrorCode.UNDECODABLE);
    assertThat(code(stage.decide(record(null)))).isEqualTo(ErrorCode.EMPTY);
    assertThat(
            code(
                stage.decide(
                    new EventRecord(
                        "raw.orders", 0, 1, 1, null, new byte[0], "i", 1, "", List.of()))))
        .isEqualTo(ErrorCode.KEY_MISSING);
  }

  @Test
  void passesATombstoneOnWhenTheSinkDeletes() {
    var stage =
        TransformStage.of(
            PipelineFixture.deletingPipeline("- filter: \"status != 'TEST'\""),
            new PipelineFixture.Registry(),
            PipelineFixture.SCHEMA_ID);

    assertThat(stage.decide(record(null)))
        .isInstanceOfSatisfying(
            Outcome.Emit.class,
            emit -> {
              assertThat(emit.key()).isEqualTo(record(null).key());
              assertThat(emit.value()).isNull();
            });
  }

  @Test
  void takesAvroPayloadsAndShowsThemAsSource() throws ContractBroken {
    var schema =
        new Schema.Parser()
            .parse(
                """
                {"type": "record", "name": "Payload", "fields": [
                  {"name": "order_id", "type": "string"},
                  {"name": "note", "type": ["null", "string"]},
                  {"name": "address", "type": {"type": "record", "name": "Address", "fields": [
                    {"name": "mail", "type": "string"}]}}]}
                """);
    var layout = new RowLayout(List.of("order_id", "note", "address"));
    var row = new Row(layout);
    row.set(0, "o-1");
    row.set(1, null);
    row.set(2, Map.of("mail", "a@b"));
    int id = registry.register("ingest.orders-value", schema);
    var payload = new AvroRowWriter(schema, id, layout).write(row);

    var stage =
        stage(
            "- set: { email: source.address.mail }",
            "- set: { customer_id: \"has(source.customer_id) ? source.customer_id : source.order_id\" }",
            "- set: { status: \"source.note == null ? 'NEW' : 'NOTED'\", currency: \"'EUR'\" }",
            "- set: { amount: \"1\", total: \"1\", quantity: \"1\", created_at: \"timestamp(0)\" }");

    for (int i = 0; i < 2; i++) {
      assertThat(emitted(stage.decide(event("application/avro", payload))))
          .containsEntry("order_id", "o-1")
          .containsEntry("customer_id", "o-1")
          .containsEntry("email", "a@b")
          .containsEntry("status", "NEW");
    }
  }

  /** Fields of Avro carry times of millions of years without a cast. */
  @ParameterizedTest
  @CsvSource({
    "timestamp-millis, 9223372036854775807",
    "timestamp-millis, -9223372036854775808",
    "timestamp-micros, 9223372036854775807",
    "timestamp-millis, 253402300800000",
    "timestamp-millis, -62167219200001"
  })
  void refusesTimesOfYearsThatHaveNotFourDigits(String unit, long time) {
    assertThat(code(ofTime(unit, time))).isEqualTo(ErrorCode.CONTRACT_BROKEN);
    assertThat(message(ofTime(unit, time)))
        .contains("created_at")
        .contains("expected timestamp of the years 0000 to 9999");
    assertThat(code(ofTime(unit, time, "- cast: { created_at: timestamp }")))
        .isEqualTo(ErrorCode.CAST_FAILED);
    assertThat(ofTime(unit, time, "- set: { created_at: source.created_at }"))
        .isInstanceOf(Outcome.Reject.class);
  }

  @Test
  void takesTheLastTimeOfFourDigits() {
    assertThat(emitted(ofTime("timestamp-millis", 253402300799999L)))
        .containsEntry("created_at", Instant.parse("9999-12-31T23:59:59.999Z"));
  }

  private Outcome ofTime(String unit, long time, String... more) {
    var schema =
        new Schema.Parser()
            .parse(
                """
                {"type": "record", "name": "Payload", "fields": [{"name": "created_at", "type":
                  {"type": "long", "logicalType": "%s"}}]}
                """
                    .formatted(unit));
    int id = registry.register("ingest.orders-value", schema);
    var payload = ByteBuffer.allocate(20).put((byte) 0).putInt(id);
    for (long rest = time << 1 ^ time >> 63; ; rest >>>= 7) {
      payload.put((byte) (rest & 0x7F | (rest >>> 7 == 0 ? 0 : 0x80)));
      if (rest >>> 7 == 0) {
        break;
      }
    }
    var steps = new ArrayList<>(List.of(more));
    steps.add(
        "- set: { email: \"'a'\", customer_id: \"'c'\", order_id: \"'o'\", status: \"'NEW'\" }");
    steps.add("- set: { amount: \"1\", total: \"1\", quantity: \"1\", currency: \"'EUR'\" }");
    var stage = stage(steps.toArray(String[]::new));
    return stage.decide(
        event("application/avro", Arrays.copyOf(payload.array(), payload.position())));
  }

  @Test
  void refusesStepsWithMistakes() {
    var valid = pipeline("- drop: [x]").spec();
    var other =
        new Schema.Parser()
            .parse(
                "{\"type\":\"record\",\"name\":\"X\",\"fields\":[{\"name\":\"a\",\"type\":\"int\"}]}");
    var steps = pipeline("- cast: { amount: double }").spec().transform();
    var spec =
        new PipelineSpec(
            valid.name(),
            valid.owner(),
            valid.priority(),
            valid.ingest(),
            steps,
            valid.quality(),
            valid.load());

    assertThatThrownBy(() -> TransformStage.of(new Pipeline(spec, other), registry, SCHEMA_ID))
        .isInstanceOf(FatalStageException.class)
        .hasMessageContaining("there is no field 'amount' here");
  }

  /** Law: whatever the payload, it has an outcome, and the next event passes. */
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void everyPayloadHasAnOutcome(long seed) {
    var random = new Random(seed);
    var stage = sample();
    var order = ORDER.getBytes(UTF_8);
    for (int i = 0; i < 200; i++) {
      var damaged = order.clone();
      for (int n = random.nextInt(3); n >= 0; n--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      var type = random.nextInt(4) == 0 ? "application/avro" : "application/json";

      assertThat(stage.decide(event(type, damaged))).isNotNull();
      assertThat(stage.decide(event(ORDER))).isInstanceOf(Outcome.Emit.class);
    }
  }
}
