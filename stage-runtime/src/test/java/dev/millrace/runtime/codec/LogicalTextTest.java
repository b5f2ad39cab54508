package dev.millrace.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.runtime.registry.MemorySchemaRegistry;
import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.row.RowLayout;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The text of a logical type fits it in one form, at any depth. */
class LogicalTextTest {

  private static final RowLayout LAYOUT = new RowLayout(List.of("f"));
  private static final String MICROS = "{'type':'long','logicalType':'timestamp-micros'}";

  private final MemorySchemaRegistry registry = new MemorySchemaRegistry();

  private @Nullable Object back(String type, @Nullable Object value) throws Exception {
    var schema =
        new Schema.Parser()
            .parse(
                "{'type':'record','name':'R','fields':[{'name':'f','type':%s}]}"
                    .formatted(type)
                    .replace('\'', '"'));
    var row = new Row(LAYOUT);
    row.set(0, value);
    var bytes = new AvroRowWriter(schema, registry.register("", schema), LAYOUT).write(row);
    new AvroRowReader(LAYOUT, registry, schema).read(bytes, row);
    return row.get(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      value = {
        "{'type':'int','logicalType':'date'}; 2026-01-31; 2026-01-31",
        "{'type':'int','logicalType':'time-millis'}; 10:11:12.5; 10:11:12.500",
        "{'type':'int','logicalType':'time-millis'}; 10:11; 10:11",
        "{'type':'long','logicalType':'time-micros'}; 10:11:12.000001; 10:11:12.000001",
        MICROS + "; 2026-01-31T10:00:00.123+01:00; 2026-01-31T09:00:00.123Z",
        "{'type':'long','logicalType':'timestamp-millis'}; 2026-01-31 10:00; 2026-01-31T10:00:00Z",
        "{'type':'string','logicalType':'uuid'}; 123e4567-e89b-12d3-a456-426614174000;"
            + " 123e4567-e89b-12d3-a456-426614174000",
        "{'type':'bytes','logicalType':'decimal','precision':9,'scale':2}; -2.5; -2.50",
        "{'type':'fixed','name':'F','size':4,'logicalType':'decimal','precision':9,'scale':2}; 7; 7.00",
      })
  void fitsAtAnyDepth(String type, String text, String value) throws Exception {
    assertThat(back(type, text)).hasToString(value);
    assertThat(back("['null'," + type + "]", text)).hasToString(value);
    assertThat(back("{'type':'array','items':" + type + "}", List.of(text)))
        .hasToString("[" + value + "]");
    assertThat(
            back(
                "{'type':'map','values':{'type':'record','name':'I','fields':[{'name':'x','type':%s}]}}"
                    .formatted(type),
                Map.of("k", Map.of("x", text))))
        .hasToString("{k={x=" + value + "}}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      value = {
        "{'type':'int','logicalType':'date'}; 31.01.2026",
        "{'type':'int','logicalType':'date'}; 2026-02-30",
        "{'type':'int','logicalType':'time-millis'}; 10:11:12.0001",
        "{'type':'int','logicalType':'time-millis'}; 24:00",
        "{'type':'int','logicalType':'time-millis'}; 10:11Z",
        MICROS + "; 1767225600000",
        "{'type':'bytes','logicalType':'decimal','precision':9,'scale':2}; 1.234",
        "{'type':'bytes','logicalType':'decimal','precision':9,'scale':2}; ' 1'",
        "{'type':'bytes','logicalType':'decimal','precision':9,'scale':2}; NaN",
      })
  void anyOtherFormBreaksTheContract(String type, String text) {
    assertThatThrownBy(() -> back(type, text)).isInstanceOf(ContractBroken.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      value = {
        "['string'," + MICROS + "]; 2026-01-31T10:00:00Z; java.lang.String",
        "[" + MICROS + ",'string']; 2026-01-31T10:00:00Z; java.lang.String",
        "[" + MICROS + ",{'type':'int','logicalType':'date'}]; 2026-01-31; java.time.LocalDate",
        "["
            + MICROS
            + ",{'type':'int','logicalType':'date'}]; 2026-01-31T00:00Z; java.time.Instant",
      })
  void aUnionTakesTextAsText(String union, String text, Class<?> as) throws Exception {
    assertThat(back(union, text)).isInstanceOf(as);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      value = {
        "{'type':'long','logicalType':'timestamp-nanos'}; long, of which timestamp-nanos is made",
        "{'type':'fixed','name':'D','size':12,'logicalType':'duration'};"
            + " 12 bytes, of which duration is made",
      })
  void whatRowsDoNotHaveIsNamed(String type, String expected) {
    assertThatThrownBy(() -> back(type, UUID.randomUUID().toString()))
        .isInstanceOf(ContractBroken.class)
        .hasMessageContaining(expected);
  }
}
