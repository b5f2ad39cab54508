package dev.millrace.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.runtime.registry.MemorySchemaRegistry;
import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.row.RowLayout;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UnionWriterTest {

  private static final RowLayout LAYOUT = new RowLayout(List.of("f"));

  private final MemorySchemaRegistry registry = new MemorySchemaRegistry();

  private @Nullable Object writtenAndRead(String union, @Nullable Object value) throws Exception {
    var schema =
        new Schema.Parser()
            .parse(
                "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"f\",\"type\":%s}]}"
                    .formatted(union));
    int id = registry.register("r-value", schema);
    var row = new Row(LAYOUT);
    row.set(0, value);
    var bytes = new AvroRowWriter(schema, id, LAYOUT).write(row);
    new AvroRowReader(LAYOUT, registry, schema).read(bytes, row);
    return row.get(0);
  }

  @Test
  void aValueOfEachTypeIsKept() throws Exception {
    var union =
        """
        ["null", "string", "long", "double", "boolean", {"type":"map","values":"string"}]
        """;
    var values = new ArrayList<@Nullable Object>();
    values.addAll(List.of("5", 5L, 5.0, true, Map.of("a", "b")));
    values.add(null);
    for (var value : values) {
      assertThat(writtenAndRead(union, value)).isEqualTo(value);
    }
  }

  @Test
  void aNumberTakesTheTypeThatHoldsItExactly() throws Exception {
    var union =
        """
        ["double", {"type":"bytes","logicalType":"decimal","precision":38,"scale":2}]
        """;

    assertThat(writtenAndRead(union, new BigDecimal("0.10"))).isEqualTo(new BigDecimal("0.10"));
    assertThat(writtenAndRead(union, new BigDecimal("0.123"))).isEqualTo(0.123);
    assertThat(writtenAndRead(union, 0.5)).isEqualTo(0.5);
  }

  @Test
  void aNumberTooLargeForOneTypeTakesTheNext() throws Exception {
    assertThat(writtenAndRead("[\"int\", \"long\"]", 1L << 40)).isEqualTo(1L << 40);
    assertThat(writtenAndRead("[\"float\", \"double\"]", 1e300)).isEqualTo(1e300);
    assertThat(writtenAndRead("[\"float\", \"double\"]", 0.1)).isEqualTo(0.1);
  }

  @Test
  void anObjectTakesTheRecordThatHasAllOfIt() throws Exception {
    var union =
        """
        [{"type":"record","name":"Card","fields":[{"name":"id","type":"string"}]},
         {"type":"record","name":"Transfer","fields":[
           {"name":"id","type":"string"},{"name":"iban","type":["null","string"],"default":null}]}]
        """;
    var transfer = Map.of("id", "1", "iban", "DE1");

    assertThat(writtenAndRead(union, transfer)).isEqualTo(transfer);
    assertThat(writtenAndRead(union, Map.of("id", "1"))).isEqualTo(Map.of("id", "1"));
    assertThat(writtenAndRead(union, Map.of("id", "1", "unknown", true)))
        .isEqualTo(Map.of("id", "1"));
  }

  @Test
  void recordsOfManyLevelsAreChosenInBoundedTime() throws Exception {
    var union =
        """
        [{"type":"record","name":"A","fields":[
           {"name":"left","type":["null","A",
             {"type":"record","name":"B","fields":[
               {"name":"left","type":["null","A","B"]},{"name":"right","type":["null","A","B"]}]}]},
           {"name":"right","type":["null","A","B"]}]}, "B"]
        """;
    Map<String, @Nullable Object> tree = new HashMap<>();
    tree.put("left", null);
    tree.put("right", null);
    for (int depth = 0; depth < 150; depth++) {
      Map<String, @Nullable Object> parent = new HashMap<>();
      parent.put("left", tree);
      parent.put("right", null);
      tree = parent;
    }

    assertThat(writtenAndRead(union, tree)).isEqualTo(tree);
  }

  @Test
  void whatFitsNoTypeIsRefused() {
    assertThatThrownBy(() -> writtenAndRead("[\"null\", \"int\", \"boolean\"]", "x"))
        .isInstanceOf(ContractBroken.class)
        .hasMessage("field f holds the text \"x\": expected one of [null, int, boolean]");
  }

  @Test
  void theTextOfAUuidIsOneWhereverItComesFrom() throws Exception {
    var uuid = "{\"type\":\"string\",\"logicalType\":\"uuid\"}";
    var text = "0190a3c2-0000-7000-8000-00000000000f";

    assertThat(writtenAndRead(uuid, text)).hasToString(text);
    assertThatThrownBy(() -> writtenAndRead(uuid, "1-1-1-1-1"))
        .hasMessage("field f holds the text \"1-1-1-1-1\": expected uuid");
  }

  @Test
  void zeroFitsADecimalWithoutDigitsBeforeThePoint() throws Exception {
    var rate = "{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":2,\"scale\":2}";

    assertThat(writtenAndRead(rate, 0L)).isEqualTo(new BigDecimal("0.00"));
    assertThat(writtenAndRead(rate, new BigDecimal("0E+10"))).isEqualTo(new BigDecimal("0.00"));
  }

  @Test
  void aNumberThatNoDoubleIsNearIsRefused() {
    assertThatThrownBy(() -> writtenAndRead("\"double\"", new BigDecimal("1e400")))
        .hasMessage("field f holds the number 1E+400: expected double");
    assertThatThrownBy(() -> writtenAndRead("\"float\"", 1e300))
        .hasMessage("field f holds the number 1.0E300: expected float");
  }
}
