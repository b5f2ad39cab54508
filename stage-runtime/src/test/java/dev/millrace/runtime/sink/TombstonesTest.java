package dev.millrace.runtime.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.millrace.runtime.codec.Undecodable;
import dev.millrace.runtime.pipeline.Pipeline;
import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.row.RowLayout;
import dev.millrace.runtime.sink.Sink.Change;
import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.EventRecord;
import dev.millrace.spec.Clause;
import dev.millrace.spec.IngestSpec;
import dev.millrace.spec.PipelineName;
import dev.millrace.spec.PipelineSpec;
import dev.millrace.spec.QualitySpec;
import dev.millrace.spec.TransformSpec;
import dev.millrace.spec.word.Position;
import dev.millrace.spec.word.Value;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TombstonesTest {

  private static final Schema CONTRACT =
      new Schema.Parser()
          .parse(
              """
              {"type": "record", "name": "Thing", "fields": [
                {"name": "note", "type": "string"},
                {"name": "text", "type": "string"},
                {"name": "small", "type": "int"},
                {"name": "whole", "type": "long"},
                {"name": "money", "type":
                  {"type": "bytes", "logicalType": "decimal", "precision": 6, "scale": 2}},
                {"name": "uid", "type": {"type": "string", "logicalType": "uuid"}},
                {"name": "day", "type": {"type": "int", "logicalType": "date"}},
                {"name": "flag", "type": "boolean"},
                {"name": "kind", "type": {"type": "enum", "name": "Kind", "symbols": ["A", "B"]}}
              ]}""");

  private static final RowLayout LAYOUT =
      new RowLayout(CONTRACT.getFields().stream().map(Schema.Field::name).toList());

  @Test
  void aTombstoneDeletesTheRowOfItsKey() throws Undecodable {
    var row = tombstones(true, "whole", "text").read(event("7|a\\|b"));

    assertThat(row.change()).isEqualTo(Change.DELETE);
    assertThat(row.eventId()).isEqualTo("e-1");
    assertThat(row.offset()).isEqualTo(30);
    assertThat(row.row().get(LAYOUT.slot("whole"))).isEqualTo(7L);
    assertThat(row.row().get(LAYOUT.slot("text"))).isEqualTo("a|b");
    assertThat(row.row().get(LAYOUT.slot("note"))).isEqualTo(Row.ABSENT);
  }

  @Test
  void keysAreReadAsTheContractHoldsThem() throws Undecodable {
    assertThat(value("small", "1E+1")).isEqualTo(10L);
    assertThat(value("whole", "-9223372036854775808")).isEqualTo(Long.MIN_VALUE);
    assertThat(value("money", "1.5")).isEqualTo(new BigDecimal("1.50"));
    assertThat(value("money", "0")).isEqualTo(new BigDecimal("0.00"));
    assertThat(value("uid", "0190a3c2-0000-7000-8000-000000000001"))
        .isEqualTo(UUID.fromString("0190a3c2-0000-7000-8000-000000000001"));
    assertThat(value("day", "2026-01-31")).isEqualTo(LocalDate.of(2026, 1, 31));
    assertThat(value("flag", "true")).isEqualTo(true);
    assertThat(value("kind", "B")).isEqualTo("B");
    assertThat(value("text", " |\\")).isEqualTo(" |\\");
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          small, 2147483648,  a whole number of 32 bits
          small, x,           a whole number of 32 bits
          whole, 1.5,         a whole number of 64 bits
          whole, 1e999999999, a whole number of 64 bits
          money, 12345,       'a decimal(6,2)'
          money, 1.234,       'a decimal(6,2)'
          money, 1e999999999, 'a decimal(6,2)'
          money, 1e-99999999, 'a decimal(6,2)'
          uid,   1-1-1-1-1,   a UUID
          day,   2026-02-30,  a date such as 2026-01-31
          flag,  TRUE,        true or false
          kind,  C,           'one of [A, B]'
          """)
  void aKeyThatIsNoneOfTheColumnsTypeIsRejected(String field, String text, String form) {
    assertThatThrownBy(() -> value(field, text))
        .isInstanceOfSatisfying(
            Undecodable.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CAST_FAILED))
        .hasMessage("the tombstone's key has '%s' for %s, which is %s", text, field, form);
  }

  @Test
  void aNumberOfAMillionDigitsIsRejectedUnread() {
    for (var text : List.of("9".repeat(1_000_000), "1e1000000000", "1e-1000000000")) {
      assertTimeout(
          Duration.ofSeconds(30),
          () ->
              assertThatThrownBy(() -> value("money", text))
                  .hasMessageEndingWith("for money, which is a decimal(6,2)"));
    }
  }

  @Test
  void aKeyOfAnotherFormIsRejected() {
    assertThatThrownBy(() -> tombstones(true, "whole", "text").read(event("7")))
        .hasMessage("the tombstone's key '7' is not whole|text");
    assertThatThrownBy(() -> tombstones(true, "whole").read(event(null)))
        .hasMessage("the tombstone has no key");
  }

  @Test
  void withoutTheWordARecordWithoutValueIsEmpty() {
    assertThatThrownBy(() -> tombstones(false, "whole").read(event("7")))
        .isInstanceOfSatisfying(
            Undecodable.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.EMPTY));
  }

  private static @Nullable Object value(String field, String text) throws Undecodable {
    return tombstones(true, field).read(event(text)).row().get(LAYOUT.slot(field));
  }

  private static Tombstones tombstones(boolean deletes, String... key) {
    var place = new Position(1, 1, "load[0]");
    var delete =
        new Value.Entry(
            new Value.Text("delete", place),
            new Value.Text(deletes ? "tombstone" : "never", place));
    var sink = new Value.Mapping(List.of(delete), place);
    var spec =
        new PipelineSpec(
            new PipelineName("things"),
            "tests",
            PipelineSpec.Priority.LOW,
            new IngestSpec(IngestSpec.Format.JSON, List.of(key), "", 1_000),
            new TransformSpec("Thing", List.of()),
            new QualitySpec(List.of()),
            List.of(new Clause("any-sink", sink, Clause.OnFail.REJECT, place)));
    return Tombstones.of(new Pipeline(spec, CONTRACT), LAYOUT);
  }

  private static EventRecord event(@Nullable String key) {
    return new EventRecord(
        "validated.things",
        2,
        30,
        1_000,
        key == null ? null : key.getBytes(StandardCharsets.UTF_8),
        null,
        "e-1",
        1_001,
        "",
        List.of());
  }
}
