package dev.millrace.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.runtime.pipeline.SchemaFiles;
import dev.millrace.runtime.registry.MemorySchemaRegistry;
import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.row.RowLayout;
import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.spec.Contracts.UnknownContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DefaultsTest {

  private static final int SCHEMAS_PER_SEED = 150;

  @TempDir private Path folder;

  private final MemorySchemaRegistry registry = new MemorySchemaRegistry();

  private static Schema record(String fields) {
    return new Schema.Parser()
        .parse("{'type':'record','name':'R','fields':[%s]}".formatted(fields).replace('\'', '"'));
  }

  private static RowLayout layout(Schema schema) {
    return new RowLayout(schema.getFields().stream().map(Schema.Field::name).toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'type':'string','logicalType':'uuid'}|'zz'"
            + "|is missing, and its default holds the text \"zz\": expected uuid",
        "{'type':'int','logicalType':'time-millis'}|-5"
            + "|is missing, and its default cannot be read (a time of day outside the day): expected time-millis",
        "{'type':'int','logicalType':'date'}|99999999|expected date of the years 0000 to 9999",
        "{'type':'array','items':{'type':'string','logicalType':'uuid'}}|['zz']"
            + "|is missing, and its default at [0] holds the text \"zz\": expected uuid",
      })
  void oneThatDoesNotFitIsNotWrittenNorRead(String type, String fallback, String reason)
      throws Exception {
    var inner = "{'name':'f','type':%s,'default':%s}".formatted(type, fallback);
    var schema = record(inner);
    assertThatThrownBy(
            () -> new AvroRowWriter(schema, 1, layout(schema)).write(new Row(layout(schema))))
        .isInstanceOf(ContractBroken.class)
        .hasMessageStartingWith("field f is missing, and its default ")
        .hasMessageContaining(reason);

    var nested =
        record("{'name':'n','type':{'type':'record','name':'N','fields':[%s]}}".formatted(inner));
    var row = new Row(layout(nested));
    row.set(0, Map.of());
    assertThatThrownBy(() -> new AvroRowWriter(nested, 1, layout(nested)).write(row))
        .isInstanceOf(ContractBroken.class)
        .hasMessageStartingWith("field n.f is missing, and its default ");

    var without = record("{'name':'n','type':{'type':'record','name':'N','fields':[]}}");
    int id = registry.register("", without);
    var bytes = new AvroRowWriter(without, id, layout(without)).write(row);
    assertThatThrownBy(
            () ->
                new AvroRowReader(layout(nested), registry, nested)
                    .read(bytes, new Row(layout(nested))))
        .isInstanceOfSatisfying(
            Undecodable.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONTRACT_BROKEN))
        .hasMessageContaining("field n.f is not there, and its default ");
    assertThat(Resolution.refusals(without, nested)).hasSize(1);
    assertThat(Resolution.refusals(record(""), schema))
        .singleElement()
        .asString()
        .startsWith("field f is not there, and its default ");
  }

  @Test
  void oneThatFitsIsWrittenAndRead() throws Exception {
    var schema =
        record(
            "{'name':'f','type':{'type':'map','values':{'type':'int','logicalType':'date'}},"
                + "'default':{'a':0}}");
    assertThat(Defaults.misfit(schema.getField("f"))).isEmpty();
    assertThat(read(record(""), schema)).isEqualTo(read(schema, schema));
  }

  static LongStream seeds() {
    return LongStream.rangeClosed(1, Long.getLong("millrace.seeds", 5));
  }

  /**
   * Law: of a schema that {@code check} passes, an event that lacks all fields is written, and read
   * the same, whichever side fills the defaults in; what it refuses has a default that is no value.
   */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void whatIsPassedIsWrittenAndRead(long seed) throws Exception {
    var random = new Random(seed);
    int passed = 0;
    int refused = 0;
    for (int i = 0; i < SCHEMAS_PER_SEED; i++) {
      var schemas = new RandomSchemas(random).withOddDefaults();
      var file = folder.resolve("Top%d.avsc".formatted(i));
      var made = schemas.recordOfDefaults("Top" + i);
      Files.writeString(file, made.toString());
      Schema schema;
      try {
        schema = new SchemaFiles(folder).schema("Top" + i);
      } catch (UnknownContract e) {
        assertThat(e.problems())
            .as("seed %d: %s", seed, made)
            .allMatch(it -> it.message().startsWith("the default of '"));
        assertThat(schemas.hasOddDefaults()).as("seed %d: %s", seed, made).isTrue();
        refused++;
        continue;
      }
      var empty = Schema.createRecord("Top" + i, null, null, false, new ArrayList<>());
      assertThat(Resolution.refusals(empty, schema)).isEmpty();
      assertThat(read(empty, schema))
          .as("seed %d: %s", seed, schema)
          .isEqualTo(read(schema, schema));
      passed++;
    }
    assertThat(List.of(passed, refused)).allMatch(count -> count > SCHEMAS_PER_SEED / 10);
  }

  /** The values of an event without any field, of one schema, read with another. */
  private List<Object> read(Schema written, Schema read) throws Exception {
    var bytes =
        new AvroRowWriter(written, registry.register("", written), layout(written))
            .write(new Row(layout(written)));
    var row = new Row(layout(read));
    new AvroRowReader(layout(read), registry, read).read(bytes, row);
    List<Object> values = new ArrayList<>();
    for (int slot = 0; slot < layout(read).size(); slot++) {
      values.add(AvroDifferentialTest.comparableItem(row.get(slot)));
    }
    return values;
  }
}
