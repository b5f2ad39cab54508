package dev.millrace.load.sink.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.row.RowLayout;
import dev.millrace.runtime.sink.Sink.Change;
import dev.millrace.runtime.sink.Sink.SinkRow;
import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.EventError;
import dev.millrace.spec.type.FieldType;
import dev.millrace.spec.type.FieldType.Kind;
import dev.millrace.spec.type.Fields;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RowEncoderTest {

  private static final long INGESTED = Instant.parse("2000-01-01T00:00:01Z").toEpochMilli();

  /** Event id "e", a second after 2000-01-01, place 7. */
  private static final String OWN = "00000001650000000800000000000f42400000000400000007";

  private final CopyBuffer out = new CopyBuffer();

  @Test
  void writesLengthAndBytesOfEachField() {
    assertThat(encoded(Kind.INT, 258L)).isEqualTo("00040000000400000102" + OWN);
    assertThat(encoded(Kind.BOOLEAN, true)).isEqualTo("00040000000101" + OWN);
    assertThat(encoded(Kind.STRING, "aé")).isEqualTo("00040000000361c3a9" + OWN);
    assertThat(encoded(Kind.DATE, LocalDate.of(2000, 1, 2)))
        .isEqualTo("00040000000400000001" + OWN);
    assertThat(encoded(Kind.TIMESTAMP_MICROS, Instant.parse("1999-12-31T23:59:59.999999Z")))
        .isEqualTo("000400000008ffffffffffffffff" + OWN);
    assertThat(encoded(Kind.ARRAY, List.of(1L))).isEqualTo("000400000004015b315d" + OWN);
    assertThat(encoded(Kind.STRING, null)).isEqualTo("0004ffffffff" + OWN);
    assertThat(encoded(Kind.STRING, Row.ABSENT)).isEqualTo("0004ffffffff" + OWN);
  }

  @Test
  void refusesWhatThePostgresTypeCannotHold() {
    assertThat(refusal(Kind.INT, 1L << 31)).endsWith("2147483648 is beyond the range of integer");
    assertThat(refusal(Kind.DATE, LocalDate.of(5_874_898, 1, 1))).contains("range of date");
    assertThat(refusal(Kind.DATE, LocalDate.of(-4800, 1, 1))).contains("range of date");
    assertThat(refusal(Kind.TIMESTAMP_MILLIS, Instant.MAX)).contains("range of timestamptz");
    assertThat(refusal(Kind.TIMESTAMP_MILLIS, Instant.MIN)).contains("range of timestamptz");
  }

  @Test
  void leavesNothingOfARefusedRow() {
    refusal(Kind.STRING, "long enough to have been written \0");

    assertThat(out.size()).isZero();
  }

  @Test
  void refusesNullWhereTheContractWantsAValue() {
    var refused = encoder(FieldType.of(Kind.STRING)).put(row(null), 7, out);

    assertThat(refused)
        .isEqualTo(
            EventError.ofField(
                ErrorCode.SINK_REFUSED, "f", "column f: null, where a value is required"));
  }

  @Test
  void aValueOfAnotherTypeCostsItsRow() {
    for (var wrong : List.of(Map.entry(Kind.LONG, "7"), Map.entry(Kind.STRING, 7L))) {
      var refused = encoder(FieldType.of(wrong.getKey())).put(row(wrong.getValue()), 7, out);

      assertThat(refused).isNotNull();
      assertThat(refused.code()).isEqualTo(ErrorCode.CONTRACT_BROKEN);
      assertThat(refused.message()).contains("where the schema has " + wrong.getKey());
      assertThat(out.size()).isZero();
    }
  }

  @Test
  void ofADeletionOnlyTheKeyIsThere() {
    var target = new Target(new TableName("public", "t"), List.of("f"), true);
    var types = new LinkedHashMap<String, FieldType>();
    types.put("f", FieldType.of(Kind.INT));
    types.put("g", FieldType.of(Kind.STRING));
    var encoder = new RowEncoder(TargetTable.of(target, new Fields(types)));
    var row = new Row(new RowLayout(types.keySet()));
    row.set(0, 258L);

    var refused = encoder.put(new SinkRow(0, 0, "e", INGESTED, row, Change.DELETE), 7, out);

    assertThat(refused).isNull();
    assertThat(HexFormat.of().formatHex(out.array(), 0, out.size()))
        .isEqualTo("00060000000400000102ffffffff" + OWN + "0000000101");
  }

  @Test
  void aDeletionIsAMistakeWhereTheSinkTakesNone() {
    var deletion =
        new SinkRow(0, 0, "e", INGESTED, new Row(new RowLayout(List.of("f"))), Change.DELETE);

    assertThatThrownBy(() -> encoder(FieldType.of(Kind.INT)).put(deletion, 7, out))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private String refusal(Kind kind, Object value) {
    var refused = encoder(FieldType.of(kind)).put(row(value), 7, out);
    assertThat(refused).isNotNull();
    return refused.message();
  }

  private String encoded(Kind kind, @Nullable Object value) {
    out.clear();
    assertThat(encoder(FieldType.of(kind).orNull()).put(row(value), 7, out)).isNull();
    return HexFormat.of().formatHex(out.array(), 0, out.size());
  }

  private static RowEncoder encoder(FieldType type) {
    var target = new Target(new TableName("public", "t"), List.of());
    return new RowEncoder(TargetTable.of(target, new Fields(Map.of("f", type))));
  }

  private static SinkRow row(@Nullable Object value) {
    var row = new Row(new RowLayout(List.of("f")));
    row.set(0, value);
    return new SinkRow(0, 0, "e", INGESTED, row);
  }
}
