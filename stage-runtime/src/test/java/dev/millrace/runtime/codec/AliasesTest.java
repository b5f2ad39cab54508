package dev.millrace.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.runtime.registry.MemorySchemaRegistry;
import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.row.RowLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A publisher may still send a field under the name that it had before. */
class AliasesTest {

  private static final Schema CONTRACT =
      new Schema.Parser()
          .parse(
              """
              {"type":"record","name":"R","fields":[
                {"name":"id","type":"string"},
                {"name":"now","type":["null","string"],"default":null,"aliases":["old","older","id"]},
                {"name":"in","type":["null",{"type":"record","name":"In","fields":[
                  {"name":"x","type":"int","default":7,"aliases":["y"]}]}],"default":null}]}
              """);

  private static final RowLayout LAYOUT =
      new RowLayout(CONTRACT.getFields().stream().map(Schema.Field::name).toList());

  private static final Map<String, String> ALIASES = Aliases.of(CONTRACT, LAYOUT.names());

  private final MemorySchemaRegistry registry = new MemorySchemaRegistry();

  @Test
  void anotherFieldsNameIsNoAlias() {
    assertThat(ALIASES).containsExactlyInAnyOrderEntriesOf(Map.of("old", "now", "older", "now"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      value = {
        "{'id':'1','old':'a'}; a",
        "{'id':'1','older':'a'}; a",
        "{'now':'b','id':'1','old':'a'}; b",
        "{'old':'a','now':'b','id':'1'}; b",
      })
  void jsonIsReadByOwnNameOrAlias(String json, String value) throws Exception {
    var row = new Row(LAYOUT);

    JsonRowReader.of(LAYOUT, ALIASES).read(bytes(json), row);

    assertThat(row.get(LAYOUT.slot("now"))).isEqualTo(value);
  }

  @Test
  void nullUnderTheOwnNameIsAValue() throws Exception {
    var row = new Row(LAYOUT);

    JsonRowReader.of(LAYOUT, ALIASES).read(bytes("{'now':null,'old':'a'}"), row);

    assertThat(row.get(LAYOUT.slot("now"))).isNull();
  }

  @Test
  void avroIsReadAlike() throws Exception {
    var written =
        new Schema.Parser()
            .parse(
                """
                {"type":"record","name":"P","fields":[
                  {"name":"old","type":"string"},{"name":"id","type":"string"}]}
                """);
    var theirs = new RowLayout(List.of("old", "id"));
    var row = new Row(theirs);
    row.set(0, "a");
    row.set(1, "1");
    var event = new AvroRowWriter(written, registry.register("p", written), theirs).write(row);
    var into = new Row(LAYOUT);

    new AvroRowReader(LAYOUT, registry, ALIASES).read(event, into);

    assertThat(into.get(LAYOUT.slot("now"))).isEqualTo("a");
    assertThat(into.get(LAYOUT.slot("id"))).isEqualTo("1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      value = {"{'y':3}; 3", "{'x':4,'y':3}; 4", "{}; 7"})
  void theSameHoldsInside(String inner, long value) throws Exception {
    var row = new Row(LAYOUT);
    JsonRowReader.of(LAYOUT, ALIASES).read(bytes("{'id':'1','in':%s}".formatted(inner)), row);
    var event = new AvroRowWriter(CONTRACT, registry.register("r", CONTRACT), LAYOUT).write(row);

    new AvroRowReader(LAYOUT, registry, CONTRACT).read(event, row);

    assertThat(row.get(LAYOUT.slot("in"))).isEqualTo(Map.of("x", value));
  }

  private static byte[] bytes(String json) {
    return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }
}
