package dev.millrace.cli.dryrun;

import dev.millrace.runtime.registry.SchemaRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.Conversions;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;

/** Shows Confluent-framed Avro as values that JSON can write. */
final class RecordView {

  private static final int FRAME = 5;
  private static final GenericData DATA = data();

  private RecordView() {}

  private static GenericData data() {
    var data = new GenericData();
    data.addLogicalTypeConversion(new Conversions.DecimalConversion());
    data.addLogicalTypeConversion(new TimeConversions.DateConversion());
    data.addLogicalTypeConversion(new TimeConversions.TimeMillisConversion());
    data.addLogicalTypeConversion(new TimeConversions.TimeMicrosConversion());
    data.addLogicalTypeConversion(new TimeConversions.TimestampMillisConversion());
    data.addLogicalTypeConversion(new TimeConversions.TimestampMicrosConversion());
    return data;
  }

  /** The fields of a record, in the order of its schema. */
  static Map<String, Object> of(byte[] value, SchemaRegistry registry) {
    var schema = registry.find(ByteBuffer.wrap(value, 1, 4).getInt()).orElseThrow();
    try {
      var reader = new GenericDatumReader<IndexedRecord>(schema, schema, DATA);
      var decoder = DecoderFactory.get().binaryDecoder(value, FRAME, value.length - FRAME, null);
      return fields(reader.read(null, decoder));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Object> fields(IndexedRecord record) {
    var fields = new LinkedHashMap<String, Object>();
    for (var field : record.getSchema().getFields()) {
      fields.put(field.name(), plain(record.get(field.pos())));
    }
    return fields;
  }

  private static Object plain(@Nullable Object value) {
    return switch (value) {
      case null -> NULL;
      case IndexedRecord record -> fields(record);
      case ByteBuffer bytes -> hex(bytes);
      case Number number -> number;
      case Boolean bool -> bool;
      case java.util.Collection<?> items -> {
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

  private static String hex(ByteBuffer bytes) {
    var copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    return HexFormat.of().formatHex(copy);
  }
}
