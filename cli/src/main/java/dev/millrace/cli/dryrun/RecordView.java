package dev.millrace.cli.dryrun;

import dev.millrace.runtime.codec.AvroRowReader;
import dev.millrace.runtime.codec.Undecodable;
import dev.millrace.runtime.registry.SchemaRegistry;
import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.row.RowLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Shows Confluent-framed Avro as values that JSON can write. */
final class RecordView {

  private RecordView() {}

  /** The fields of a record that a stage wrote, in the order of its schema. */
  static Map<String, Object> of(byte[] value, SchemaRegistry registry) {
    var schema = registry.find(ByteBuffer.wrap(value, 1, 4).getInt()).orElseThrow();
    var names = schema.getFields().stream().map(Schema.Field::name).toList();
    var row = new Row(new RowLayout(names));
    try {
      new AvroRowReader(row.layout(), registry, schema).read(value, row);
    } catch (Undecodable e) {
      throw new IllegalStateException("a stage wrote what cannot be read", e);
    }
    var fields = new LinkedHashMap<String, Object>();
    names.forEach(name -> fields.put(name, plain(row.get(row.layout().slot(name)))));
    return fields;
  }

  private static Object plain(@Nullable Object value) {
    return switch (value) {
      case null -> NULL;
      case byte[] bytes -> HexFormat.of().formatHex(bytes);
      case Number number -> number;
      case Boolean bool -> bool;
      case Collection<?> items -> {
        var list = new ArrayList<Object>();
        items.forEach(item -> list.add(plain(item)));
        yield list;
      }
      case Map<?, ?> entries -> {
        var map = new LinkedHashMap<String, Object>();
        entries.forEach((key, item) -> map.put(String.valueOf(key), plain(item)));
        yield map;
      }
      default -> value.toString();
    };
  }

  /** JSON's null; a map of Java has no place for one of its own here. */
  private static final Object NULL = tools.jackson.databind.node.NullNode.getInstance();
}
