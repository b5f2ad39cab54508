package dev.millrace.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.runtime.codec.AvroRowWriter;
import dev.millrace.runtime.pipeline.Pipeline;
import dev.millrace.runtime.registry.SchemaRegistry;
import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.row.RowLayout;
import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.EventRecord;
import dev.millrace.runtime.stage.EventRecord.RecordHeader;
import dev.millrace.runtime.stage.Outcome;
import dev.millrace.schema.RawEvent;
import dev.millrace.spec.Clause;
import dev.millrace.spec.IngestSpec;
import dev.millrace.spec.PipelineName;
import dev.millrace.spec.PipelineSpec;
import dev.millrace.spec.QualitySpec;
import dev.millrace.spec.TransformSpec;
import dev.millrace.spec.word.Position;
import dev.millrace.spec.word.Value;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IngestStageTest {

  private static final int RAW_ID = 9;
  private static final int PUBLISHED_ID = 4;
  private static final Schema PUBLISHED =
      SchemaBuilder.record("Published")
          .fields()
          .requiredLong("customer")
          .requiredString("n")
          .endRecord();

  private final IngestStage stage = stage(List.of("customer"));

  @Test
  void anEventGoesOnAsItCameUnderItsKey() throws Exception {
    var payload = "{\"n\": 1, \"customer\": \"c-7\"}";

    var outcome = stage.decide(event(payload.getBytes(StandardCharsets.UTF_8), ""));

    assertThat(outcome).isInstanceOf(Outcome.Emit.class);
    var emit = (Outcome.Emit) outcome;
    assertThat(emit.key()).asString(StandardCharsets.UTF_8).isEqualTo("c-7");
    var bytes = emit.value();
    var raw =
        new SpecificDatumReader<>(RawEvent.class)
            .read(null, DecoderFactory.get().binaryDecoder(bytes, 5, bytes.length - 5, null));
    assertThat(raw.getPayload())
        .isEqualTo(ByteBuffer.wrap(payload.getBytes(StandardCharsets.UTF_8)));
    assertThat(raw.getEventId()).isEqualTo("event-1");
    assertThat(raw.getPosition()).isEqualTo("2-30");
    assertThat(raw.getContentType()).isEqualTo("application/json");
    assertThat(raw.getHeaders())
        .containsExactly(Map.entry("their-own", ByteBuffer.wrap(new byte[] {1})));
  }

  @Test
  void avroIsKnownByItsFirstByte() throws Exception {
    var layout = new RowLayout(List.of("customer", "n"));
    var row = new Row(layout);
    row.set(0, 77L);
    row.set(1, "x");
    var payload = new AvroRowWriter(PUBLISHED, PUBLISHED_ID, layout).write(row);

    var outcome = stage.decide(event(payload, ""));

    assertThat(outcome).isInstanceOf(Outcome.Emit.class);
    assertThat(((Outcome.Emit) outcome).key()).asString(StandardCharsets.UTF_8).isEqualTo("77");
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"customer\": \"c\"      | UNDECODABLE",
        "{\"n\": 1}                | KEY_MISSING",
        "{\"customer\": null}      | KEY_MISSING",
        "{\"customer\": \"\"}      | KEY_MISSING",
        "{\"customer\": {}}        | KEY_MISSING",
        "{\"customer\": [1]}       | KEY_MISSING",
        "[]                        | UNDECODABLE",
        "{\"customer\": 1} trailing| UNDECODABLE"
      })
  void whatCannotPassIsRejectedWithItsCode(String payload, ErrorCode code) {
    assertRejected(stage.decide(event(payload.getBytes(StandardCharsets.UTF_8), "")), code);
  }

  @Test
  void anEventWithoutAValueIsRejected() {
    assertRejected(stage.decide(event(null, "")), ErrorCode.EMPTY);
  }

  @Test
  void aTombstoneIsRejectedWithTheWayToTakeIt() {
    assertThat(stage.decide(tombstone("c-7")))
        .isInstanceOfSatisfying(
            Outcome.Reject.class,
            reject ->
                assertThat(reject.error().message()).contains("delete: tombstone in the sink"));
  }

  @Test
  void aTombstoneGoesOnUnderItsKeyWhenTheSinkDeletes() {
    var outcome = deletingStage(List.of("customer", "n")).decide(tombstone("c\\|7|1"));

    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Emit.class,
            emit -> {
              assertThat(emit.key()).asString(StandardCharsets.UTF_8).isEqualTo("c\\|7|1");
              assertThat(emit.value()).isNull();
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "c", "c|", "|1", "c|1|2", "c\\"})
  void aTombstoneWhoseKeyIsNoneOfThePipelinesIsRejected(String key) {
    assertRejected(
        deletingStage(List.of("customer", "n")).decide(tombstone(key)), ErrorCode.KEY_MISSING);
  }

  @Test
  void aTombstoneWithoutKeyOrWithAKeyThatIsNoTextIsRejected() {
    var deleting = deletingStage(List.of("customer"));

    assertRejected(deleting.decide(event(null, "")), ErrorCode.KEY_MISSING);
    assertRejected(deleting.decide(keyed(new byte[] {(byte) 0xFF})), ErrorCode.KEY_MISSING);
    assertRejected(deleting.decide(tombstone("x".repeat(1_001))), ErrorCode.KEY_MISSING);
  }

  @Test
  void anEventBeyondTheLimitIsRejectedUnread() {
    assertRejected(stage.decide(event(new byte[2_000], "")), ErrorCode.TOO_LARGE);
  }

  @Test
  void anEventWithTooManyOrTooLongHeadersIsRejected() {
    var many = IntStream.range(0, 300_000).mapToObj(_ -> new RecordHeader("", null)).toList();
    var longOnes = List.of(new RecordHeader("h", new byte[1 << 20]));
    var few = List.of(new RecordHeader("h", new byte[1_000_000]));

    assertRejected(stage.decide(withHeaders(many)), ErrorCode.TOO_LARGE);
    assertRejected(stage.decide(withHeaders(longOnes)), ErrorCode.TOO_LARGE);
    assertThat(stage.decide(withHeaders(few))).isInstanceOf(Outcome.Emit.class);
  }

  @Test
  void anUnknownContentTypeIsRejected() {
    assertRejected(
        stage.decide(event(new byte[] {1}, "application/xml")), ErrorCode.UNKNOWN_CONTENT_TYPE);
  }

  @Test
  void anUnknownSchemaIdIsRejected() {
    assertRejected(
        stage.decide(event(new byte[] {0, 0, 0, 0, 99, 1}, "")), ErrorCode.UNKNOWN_SCHEMA);
  }

  @Test
  void aNumberIsOneKeyHoweverItIsWritten() {
    for (var number : List.of("100", "100.0", "1e2", "1.00E+2")) {
      var outcome =
          stage.decide(
              event("{\"customer\": %s}".formatted(number).getBytes(StandardCharsets.UTF_8), ""));

      assertThat(new String(((Outcome.Emit) outcome).key(), StandardCharsets.UTF_8))
          .as(number)
          .isEqualTo("100");
    }
  }

  @Test
  void aTextThatTheContractTakesForANumberIsTheKeyOfThatNumber() {
    for (var text : List.of("100", "0100", "+100", " 100 ", "1e2", "100.0")) {
      var payload = "{\"customer\": \"%s\", \"n\": \"%1$s\"}".formatted(text);

      var outcome =
          stage(List.of("customer", "n"))
              .decide(event(payload.getBytes(StandardCharsets.UTF_8), ""));

      assertThat(((Outcome.Emit) outcome).key())
          .asString(StandardCharsets.UTF_8)
          .isEqualTo("100|" + text);
      assertThat(((Outcome.Emit) deletingStage(List.of("customer")).decide(tombstone(text))).key())
          .asString(StandardCharsets.UTF_8)
          .isEqualTo("100");
    }
  }

  @Test
  void severalKeyFieldsAreJoined() {
    var outcome =
        stage(List.of("customer", "n"))
            .decide(
                event("{\"customer\": \"c\", \"n\": 1.50}".getBytes(StandardCharsets.UTF_8), ""));

    assertThat(((Outcome.Emit) outcome).key()).asString(StandardCharsets.UTF_8).isEqualTo("c|1.5");
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void whateverTheBytesThereIsAnOutcome(long seed) {
    var random = new SplittableRandom(seed);
    for (int i = 0; i < 2_000; i++) {
      var bytes = new byte[random.nextInt(60)];
      random.nextBytes(bytes);

      assertThat(stage.decide(event(bytes, ""))).isNotNull();
    }
  }

  private static void assertRejected(Outcome outcome, ErrorCode code) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Reject.class,
            reject -> {
              assertThat(reject.error().code()).isEqualTo(code);
              assertThat(reject.error().message()).isNotBlank();
            });
  }

  private static IngestStage stage(List<String> key) {
    return stage(key, List.of());
  }

  private static IngestStage deletingStage(List<String> key) {
    var place = new Position(1, 1, "load[0]");
    var delete =
        new Value.Entry(new Value.Text("delete", place), new Value.Text("tombstone", place));
    var sink = new Value.Mapping(List.of(delete), place);
    return stage(key, List.of(new Clause("postgres", sink, Clause.OnFail.REJECT, place)));
  }

  private static IngestStage stage(List<String> key, List<Clause> load) {
    var spec =
        new PipelineSpec(
            new PipelineName("orders"),
            "team",
            PipelineSpec.Priority.MEDIUM,
            new IngestSpec(IngestSpec.Format.JSON, key, "", 1_000),
            new TransformSpec("orders.Order", List.of()),
            new QualitySpec(List.of()),
            load);
    return IngestStage.of(new Pipeline(spec, PUBLISHED), new OneSchema(), RAW_ID);
  }

  private static EventRecord tombstone(String key) {
    return keyed(key.getBytes(StandardCharsets.UTF_8));
  }

  private static EventRecord keyed(byte[] key) {
    return new EventRecord(
        "ingest.orders", 2, 30, 1_000, key, null, "event-1", 1_001, "", List.of());
  }

  private static EventRecord withHeaders(List<RecordHeader> headers) {
    return new EventRecord(
        "ingest.orders",
        2,
        30,
        1_000,
        null,
        "{\"customer\": \"c\"}".getBytes(StandardCharsets.UTF_8),
        "event-1",
        1_001,
        "",
        headers);
  }

  private static EventRecord event(byte @Nullable [] value, String contentType) {
    return new EventRecord(
        "ingest.orders",
        2,
        30,
        1_000,
        null,
        value,
        "event-1",
        1_001,
        contentType,
        List.of(
            new RecordHeader("their-own", new byte[] {1}),
            new RecordHeader("mr-event-id", new byte[] {2})));
  }

  /** Knows one schema. */
  private static final class OneSchema implements SchemaRegistry {

    @Override
    public int register(String subject, Schema schema) {
      throw new UnsupportedOperationException("a stage registers nothing");
    }

    @Override
    public Optional<Schema> find(int id) {
      return id == PUBLISHED_ID ? Optional.of(PUBLISHED) : Optional.empty();
    }
  }
}
