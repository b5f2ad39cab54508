package dev.millrace.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.row.RowLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A number is what it says and not how it is written: JSON has one type of numbers. */
class WholeNumberTest {

  private static final RowLayout LAYOUT = new RowLayout(List.of("f"));

  /** What a JSON number becomes in a field of a type. */
  private static @Nullable Object stored(String type, String json) throws Exception {
    var row = new Row(LAYOUT);
    JsonRowReader.of(LAYOUT, Map.of())
        .read("{\"f\": %s}".formatted(json).getBytes(StandardCharsets.UTF_8), row);
    return stored(type, row);
  }

  private static @Nullable Object stored(String type, Row row) throws Exception {
    var schema =
        new Schema.Parser()
            .parse(
                "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"f\",\"type\":%s}]}"
                    .formatted(type));
    var bytes = new AvroRowWriter(schema, 1, LAYOUT).write(row);
    new AvroRowReader(LAYOUT, new OneSchema(schema), schema).read(bytes, row);
    return row.get(0);
  }

  @ParameterizedTest
  @CsvSource({
    "int, 7.0, 7",
    "int, 7e0, 7",
    "int, 1e2, 100",
    "int, 0.7e1, 7",
    "int, -0.0, 0",
    "int, 0e900, 0",
    "int, -2147483648.000, -2147483648",
    "long, 9223372036854775807.0, 9223372036854775807",
    "long, 1E+18, 1000000000000000000",
  })
  void aWholeNumberFitsHoweverItIsWritten(String type, String json, long stored) throws Exception {
    assertThat(stored("\"" + type + "\"", json)).isEqualTo(stored);
    assertThat(stored("{\"type\":\"array\",\"items\":\"%s\"}".formatted(type), "[" + json + "]"))
        .isEqualTo(List.of(stored));
  }

  @ParameterizedTest
  @CsvSource({
    "int, 7.5",
    "int, 7.0000001",
    "int, 2147483648.0",
    "int, 1e10",
    "long, 9223372036854775808.0",
    "long, 1e19",
    "long, 1e900",
    "long, 1e-900",
    "int, '\"7\"'",
    "int, true",
  })
  void whatIsNoneOrTooLargeIsRefused(String type, String json) {
    assertThatThrownBy(() -> stored("\"" + type + "\"", json))
        .isInstanceOf(ContractBroken.class)
        .hasMessageEndingWith("expected " + type);
  }

  /** A publisher's double may stand for another number that is near. */
  @Test
  void aDoubleIsNoWholeNumber() {
    var row = new Row(LAYOUT);
    row.set(0, 7.0);

    assertThatThrownBy(() -> stored("\"int\"", row))
        .hasMessage("field f holds the number 7.0: expected int");
  }

  @ParameterizedTest
  @CsvSource({
    "'\"double\", \"long\"', 7.0, 7.0, double",
    "'\"long\", \"double\"', 7.0, 7, long",
    "'\"double\", \"long\"', 9007199254740993.0, 9007199254740993, long",
    "'\"long\", \"double\"', 7.5, 7.5, double",
  })
  void inAUnionItTakesTheFirstTypeThatHoldsItExactly(
      String types, String json, String stored, String type) throws Exception {
    assertThat(stored("[" + types + "]", json))
        .isEqualTo(type.equals("long") ? (Object) Long.valueOf(stored) : Double.valueOf(stored));
  }
}
