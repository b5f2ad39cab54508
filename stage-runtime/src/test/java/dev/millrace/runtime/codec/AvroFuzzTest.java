package dev.millrace.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.row.RowLayout;
import java.nio.ByteBuffer;
import java.util.Random;
import org.apache.avro.Schema;

/**
 * Any bytes under any writer's schema, read as they were written and as another contract has it: a
 * row or a refusal, in little time and memory. What was read is written, or breaks the contract.
 */
class AvroFuzzTest {

  @FuzzTest
  void isReadOrRefused(FuzzedDataProvider data) {
    var random = new Random(data.consumeInt());
    var schemas = new RandomSchemas(random);
    var written = schemas.recordSchema();
    var contract =
        data.consumeBoolean()
            ? schemas.recordSchema()
            : new RandomEvolution(random, schemas).of(written);
    var registry = new OneSchema(written);
    var value = framed(data.consumeRemainingAsBytes());

    var asWritten = layout(written);
    read(new AvroRowReader(asWritten, registry), value, new Row(asWritten));
    var layout = layout(contract);
    var row = new Row(layout);
    if (read(new AvroRowReader(layout, registry, contract), value, row)) {
      write(contract, layout, row);
    }
  }

  private static boolean read(AvroRowReader reader, byte[] value, Row row) {
    try {
      reader.read(value, row);
      return true;
    } catch (Undecodable e) {
      assertThat(e.getMessage()).isNotBlank();
      return false;
    }
  }

  private static void write(Schema contract, RowLayout layout, Row row) {
    try {
      var bytes = new AvroRowWriter(contract, 1, layout).write(row);
      var again = new Row(layout);
      new AvroRowReader(layout, new OneSchema(contract)).read(bytes, again);
    } catch (ContractBroken e) {
      assertThat(e.getMessage()).isNotBlank();
    } catch (Undecodable e) {
      throw new AssertionError("what was written is not read: " + contract, e);
    }
  }

  private static byte[] framed(byte[] bytes) {
    return ByteBuffer.allocate(5 + bytes.length).put((byte) 0).putInt(1).put(bytes).array();
  }

  private static RowLayout layout(Schema schema) {
    return new RowLayout(schema.getFields().stream().map(Schema.Field::name).toList());
  }
}
