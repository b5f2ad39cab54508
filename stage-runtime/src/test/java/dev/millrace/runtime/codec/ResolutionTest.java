package dev.millrace.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.runtime.registry.MemorySchemaRegistry;
import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.row.RowLayout;
import dev.millrace.runtime.stage.ErrorCode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Avro's rules leave open, or what a person should be able to read off here. */
class ResolutionTest {

  private static final String MILLIS = "{'type':'long','logicalType':'timestamp-millis'}";
  private static final String MICROS = "{'type':'long','logicalType':'timestamp-micros'}";
  private static final String PRICE =
      "{'type':'bytes','logicalType':'decimal','precision':%d,'scale':%d}";

  private final MemorySchemaRegistry registry = new MemorySchemaRegistry();

  private static Schema of(String type) {
    return parsed("{'type':'record','name':'R','fields':[{'name':'f','type':%s}]}".formatted(type));
  }

  private static Schema parsed(String json) {
    return new Schema.Parser().parse(json.replace('\'', '"'));
  }

  private @Nullable Object read(Schema written, Schema read, Object value) throws Exception {
    var name = written.getFields().getFirst().name();
    var layout = new RowLayout(List.of(name));
    var row = new Row(layout);
    row.set(0, value);
    var bytes = new AvroRowWriter(written, registry.register("", written), layout).write(row);
    var into = new Row(new RowLayout(read.getFields().stream().map(Schema.Field::name).toList()));
    new AvroRowReader(into.layout(), registry, read).read(bytes, into);
    return into.get(0);
  }

  @Test
  void aRenamedFieldKeepsItsValue() throws Exception {
    var before = parsed("{'type':'record','name':'C','fields':[{'name':'v','type':'string'}]}");
    var after =
        parsed(
            "{'type':'record','name':'C','fields':[{'name':'val','type':['null','string'],'default':null,'aliases':['v']}]}");

    assertThat(read(before, after, "keep")).isEqualTo("keep");
  }

  @Test
  void aRenamedFieldOfANestedRecordKeepsItsValue() throws Exception {
    var before = of("{'type':'record','name':'In','fields':[{'name':'v','type':'int'}]}");
    var after =
        of(
            "{'type':'record','name':'Inner','aliases':['In'],'fields':[{'name':'val','type':'double','aliases':['v']}]}");

    assertThat(read(before, after, Map.of("v", 7L))).isEqualTo(Map.of("val", 7.0));
  }

  @Test
  void aTimestampKeepsItsTime() throws Exception {
    var time = Instant.ofEpochMilli(1_700_000_000_123L);

    assertThat(read(of(MILLIS), of(MICROS), time)).isEqualTo(time);
  }

  @Test
  void aTimeOfDayKeepsItsTime() throws Exception {
    var millis = of("{'type':'int','logicalType':'time-millis'}");
    var micros = of("{'type':'long','logicalType':'time-micros'}");

    assertThat(read(millis, micros, LocalTime.of(12, 30))).isEqualTo(LocalTime.of(12, 30));
  }

  @Test
  void aDecimalKeepsItsValueInAWiderOne() throws Exception {
    assertThat(read(of(PRICE.formatted(4, 2)), of(PRICE.formatted(8, 4)), new BigDecimal("12.34")))
        .isEqualTo(new BigDecimal("12.3400"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'type':'long','logicalType':'timestamp-micros'}|{'type':'long','logicalType':'timestamp-millis'}"
            + "|field f: values of timestamp-micros are not values of timestamp-millis",
        "{'type':'int','logicalType':'date'}|{'type':'long','logicalType':'timestamp-millis'}"
            + "|field f: values of date are not values of timestamp-millis",
        "{'type':'bytes','logicalType':'decimal','precision':8,'scale':4}|{'type':'bytes','logicalType':'decimal','precision':8,'scale':2}"
            + "|field f: not every decimal(8,4) is a decimal(8,2)",
        "{'type':'bytes','logicalType':'decimal','precision':8,'scale':2}|{'type':'bytes','logicalType':'decimal','precision':8,'scale':4}"
            + "|field f: not every decimal(8,2) is a decimal(8,4)",
        "'string'|{'type':'bytes','logicalType':'decimal','precision':8,'scale':4}"
            + "|field f: values of string are not values of decimal(8,4)",
        "'string'|'long'|field f: values of string are not values of long",
        "['null','string','long']|['null','long']"
            + "|field f: values of string are not values of [null, long]",
        "{'type':'fixed','name':'F','size':4}|{'type':'fixed','name':'F','size':5}"
            + "|field f: F has 4 bytes, not 5",
        "{'type':'enum','name':'E','symbols':['A','B']}|{'type':'enum','name':'E','symbols':['A']}"
            + "|field f: E has no symbol B and no default",
        "{'type':'map','values':{'type':'array','items':'long'}}|{'type':'map','values':{'type':'array','items':'int'}}"
            + "|field f.*[]: values of long are not values of int",
      },
      quoteCharacter = '~')
  void aChangeOfMeaningIsRefused(String written, String read, String reason) {
    assertThat(Resolution.refusals(of(written), of(read))).containsExactly(reason);
  }

  @Test
  void aLogicalTypeMayComeAndGo() {
    for (var logical : List.of(MILLIS, MICROS)) {
      assertThat(Resolution.refusals(of("'long'"), of(logical))).isEmpty();
      assertThat(Resolution.refusals(of(logical), of("'long'"))).isEmpty();
    }
    assertThat(Resolution.refusals(of(PRICE.formatted(4, 2)), of("'bytes'"))).isEmpty();
  }

  @Test
  void whatCannotBeReadIsTheEventsFault() {
    assertThatThrownBy(() -> read(of("['null','string']"), of("['null','long']"), "x"))
        .isInstanceOfSatisfying(
            Undecodable.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONTRACT_BROKEN))
        .hasMessage("field f: values of string are not values of [null, long]");
  }

  @Test
  void aFieldsOwnNameGoesBeforeItsAlias() throws Exception {
    var before =
        parsed(
            "{'type':'record','name':'C','fields':[{'name':'w','type':'int'},{'name':'v','type':'int'}]}");
    var after =
        parsed("{'type':'record','name':'C','fields':[{'name':'w','type':'int','aliases':['v']}]}");
    var layout = new RowLayout(List.of("w", "v"));
    var row = new Row(layout);
    row.set(0, 1L);
    row.set(1, 2L);
    var bytes = new AvroRowWriter(before, registry.register("", before), layout).write(row);

    new AvroRowReader(layout, registry, after).read(bytes, row);

    assertThat(row.get(0)).isEqualTo(1L);
    assertThat(new ContractEvolution().objections(before, after)).isEmpty();
  }

  @Test
  void aFieldsOwnNameGoesBeforeItsAliasInside() {
    var inner =
        "{'type':'record','name':'C','namespace':'n','fields':[{'name':'w','type':'int'%s}%s]}";
    var before = of("['null'," + inner.formatted("", ",{'name':'v','type':'int'}") + "]");
    var after = of("['null'," + inner.formatted(",'aliases':['v','u']", "") + "]");

    assertThat(new ContractEvolution().objections(before, after)).isEmpty();
  }

  @Test
  void theTextOfAPublishersUuidStaysText() throws Exception {
    var schema = of("{'type':'string','logicalType':'uuid'}");
    var text = "0190A3C2-0000-7000-8000-00000000000F";
    var out = new AvroOutput();
    out.begin(registry.register("", schema));
    out.writeString(text);
    var row = new Row(new RowLayout(List.of("f")));

    new AvroRowReader(row.layout(), registry).read(out.toBytes(), row);
    assertThat(row.get(0)).isEqualTo(text);

    new AvroRowReader(row.layout(), registry, schema).read(out.toBytes(), row);
    assertThat(row.get(0)).isEqualTo(UUID.fromString(text));
  }
}
