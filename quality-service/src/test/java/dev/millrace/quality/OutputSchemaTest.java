package dev.millrace.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.runtime.codec.AvroRowReader;
import dev.millrace.runtime.codec.AvroRowWriter;
import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.row.RowLayout;
import java.util.List;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class OutputSchemaTest {

  private static final Schema BEFORE =
      schema("{'name':'code','type':'string'},{'name':'v','type':['null','string']}");
  private static final Schema AFTER =
      schema(
          "{'name':'code','type':'string'},{'name':'val','type':['null','string'],'default':null,'aliases':['v']}");

  private final FakeRegistry registry = new FakeRegistry().with(1, BEFORE).with(2, AFTER);

  private static Schema schema(String fields) {
    return new Schema.Parser()
        .parse(
            "{'type':'record','name':'bug.CodeV','fields':[%s]}"
                .formatted(fields)
                .replace('\'', '"'));
  }

  @Test
  void aRenamedFieldGoesOnUnderItsNewName() throws Exception {
    var before = new Row(new RowLayout(List.of("code", "v")));
    before.set(0, "p1");
    before.set(1, "keep");
    var written = new AvroRowWriter(BEFORE, 1, before.layout()).write(before);

    var encoded = new OutputSchema(AFTER, 2, registry).encode(written, 1);

    var after = new Row(new RowLayout(List.of("code", "val")));
    new AvroRowReader(after.layout(), registry, AFTER).read(encoded, after);
    assertThat(after.get(0)).isEqualTo("p1");
    assertThat(after.get(1)).isEqualTo("keep");
  }

  @Test
  void whatHasTheIdAlreadyIsNotTouched() throws Exception {
    var value = new byte[] {0, 0, 0, 0, 2, 1};

    assertThat(new OutputSchema(AFTER, 2, registry).encode(value, 2)).isSameAs(value);
  }

  @Test
  void anEqualSchemaGetsTheIdAlone() throws Exception {
    registry.with(3, AFTER);
    var value = new byte[] {0, 0, 0, 0, 3, 1, 2};

    assertThat(new OutputSchema(AFTER, 2, registry).encode(value, 3))
        .containsExactly(0, 0, 0, 0, 2, 1, 2);
  }
}
