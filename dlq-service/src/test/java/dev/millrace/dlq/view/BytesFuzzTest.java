package dev.millrace.dlq.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.millrace.dlq.letter.FailedRecord;
import dev.millrace.dlq.view.Repair.Impossible;
import dev.millrace.schema.DeadLetter;
import dev.millrace.schema.RawEvent;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.apache.avro.Schema;
import tools.jackson.databind.json.JsonMapper;

/** Whatever bytes a dead letter holds: they are shown, in bounds, and repaired or not. */
class BytesFuzzTest {

  private static final Schema NODE =
      new Schema.Parser()
          .parse(
              """
              {"type": "record", "name": "Node", "fields": [
                {"name": "d", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}},
                {"name": "at", "type": {"type": "long", "logicalType": "timestamp-micros"}},
                {"name": "day", "type": {"type": "int", "logicalType": "date"}},
                {"name": "id", "type": {"type": "string", "logicalType": "uuid"}},
                {"name": "f", "type": "float"},
                {"name": "next", "type": ["null", "Node", {"type": "array", "items": "Node"}, {"type": "map", "values": "Node"}]}
              ]}
              """);

  private static final FakeRegistry REGISTRY =
      new FakeRegistry()
          .with(1, RawEvent.getClassSchema())
          .with(2, DeadLetter.getClassSchema())
          .with(3, NODE);

  private final BytesReader reader = new BytesReader(REGISTRY);
  private final Repair repair = new Repair(REGISTRY);

  @FuzzTest
  void areShown(byte[] bytes) {
    shown(bytes);
    for (int id = 1; id <= 4; id++) {
      shown(framed(id, bytes));
    }
    try {
      var repaired = repair.withPayload(failed(framed(1, bytes)), new byte[] {1, 2});
      assertThat(reader.read(repaired).format()).isEqualTo("raw-event");
    } catch (Impossible e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  private void shown(byte[] bytes) {
    assertThat(JsonMapper.shared().writeValueAsString(reader.read(bytes))).isNotBlank();
  }

  private static FailedRecord failed(byte[] value) {
    return new FailedRecord("raw.orders", 0, 1, Instant.EPOCH, null, value, List.of());
  }

  private static byte[] framed(int id, byte[] bytes) {
    return ByteBuffer.allocate(5 + bytes.length).put((byte) 0).putInt(id).put(bytes).array();
  }
}
