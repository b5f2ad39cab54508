package dev.millrace.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.row.RowLayout;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class ContractBrokenTest {

  private static ContractBroken broken(String type, Object value) {
    var schema =
        new Schema.Parser()
            .parse(
                "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"f\",\"type\":%s}]}"
                    .formatted(type));
    var layout = new RowLayout(List.of("f"));
    var row = new Row(layout);
    row.set(0, value);
    return catchThrowableOfType(
        ContractBroken.class, () -> new AvroRowWriter(schema, 1, layout).write(row));
  }

  @Test
  void anEntryOfAMapIsNamedInTheMessageAlone() {
    var error = broken("{\"type\":\"map\",\"values\":\"int\"}", Map.of("colour", "red"));

    assertThat(error.field()).isEqualTo("f.*");
    assertThat(error).hasMessage("field f.colour holds the text \"red\": expected int");
  }

  @Test
  void anItemOfAListIsNamedInTheMessageAlone() {
    var error = broken("{\"type\":\"array\",\"items\":\"int\"}", List.of(1L, "red"));

    assertThat(error.field()).isEqualTo("f[]");
    assertThat(error).hasMessage("field f[1] holds the text \"red\": expected int");
  }

  @Test
  void listsMapsAndRecordsMayBeWithinEachOther() {
    var error =
        broken(
            """
            {"type":"array","items":{"type":"map","values":{"type":"array","items":
              {"type":"record","name":"Inner","fields":[{"name":"n","type":["null","int"]}]}}}}
            """,
            List.of(Map.of("a.b", List.of(Map.of("n", true)))));

    assertThat(error.field()).isEqualTo("f[].*[].n");
    assertThat(error).hasMessage("field f[0].a.b[0].n holds true: expected int");
  }

  @Test
  void aMessageHoldsNotMuchOfAKey() {
    var error = broken("{\"type\":\"map\",\"values\":\"int\"}", Map.of("k".repeat(5_000), "red"));

    assertThat(error.field()).isEqualTo("f.*");
    assertThat(error.getMessage()).hasSizeLessThan(120);
  }

  @Test
  void aRecordWithinItselfHasOnePathAtEveryDepth() {
    var node =
        """
        {"type":"record","name":"Node","fields":[
          {"name":"id","type":"int"},
          {"name":"kids","type":{"type":"array","items":"Node"},"default":[]}]}
        """;
    var shallow = Map.of("id", 1L, "kids", List.of(Map.of("id", "x")));
    var deep = Map.of("id", 1L, "kids", List.of(Map.of("id", 2L), shallow));

    assertThat(broken(node, shallow).field()).isEqualTo("f.id");
    assertThat(broken(node, deep).field()).isEqualTo("f.id");
    assertThat(broken(node, deep))
        .hasMessage("field f.kids[1].kids[0].id holds the text \"x\": expected int");
  }

  @Test
  void recordsWithinEachOtherHaveFewPaths() {
    var left =
        """
        ["null", {"type":"record","name":"Left","fields":[{"name":"right","type":["null",
          {"type":"record","name":"Right","fields":[
            {"name":"left","type":["null","Left"]},{"name":"n","type":["null","int"]}]}]}]}]
        """;
    Object value = Map.of("right", Map.of("n", "x"));
    for (int depth = 0; depth < 20; depth++) {
      assertThat(broken(left, value).field()).isEqualTo("f.right.n");
      value = Map.of("right", Map.of("left", value));
    }
  }

  @Test
  void whatIsNullIsNotCalledMissing() {
    var inner =
        "{\"type\":\"record\",\"name\":\"Inner\",\"fields\":[{\"name\":\"n\",\"type\":\"int\"}]}";
    var withNull = new java.util.HashMap<String, Object>();
    withNull.put("n", null);

    assertThat(broken(inner, withNull)).hasMessage("field f.n is null: expected int");
    assertThat(broken(inner, Map.of())).hasMessage("field f.n is missing: expected int");
    assertThat(broken("\"int\"", null)).hasMessage("field f is null: expected int");
    assertThat(broken("\"int\"", Row.ABSENT)).hasMessage("field f is missing: expected int");
  }

  @Test
  void whatNoReaderWouldReadIsNotWritten() {
    var node =
        "{\"type\":\"record\",\"name\":\"Node\",\"fields\":[{\"name\":\"next\",\"type\":[\"null\",\"Node\"],\"default\":null}]}";
    Map<String, Object> value = Map.of();
    for (int depth = 0; depth < 400; depth++) {
      value = Map.of("next", value);
    }

    var error = broken(node, value);

    assertThat(error.field()).isEqualTo("f.next");
    assertThat(error.getMessage())
        .endsWith("is nested deeper: expected at most 200 levels")
        .hasSizeLessThan(300);
  }
}
