package dev.millrace.dlq.view;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Conversions;
import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/** Converts Avro data to plain values that JSON can show. */
final class AvroJson {

  /** The Avro data model with logical types as their Java types. */
  static final GenericData MODEL = model();

  private AvroJson() {}

  /** Records and maps become maps, bytes base64 text, times ISO 8601 text. */
  static @Nullable Object plain(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case IndexedRecord one -> fields(one);
      case Map<?, ?> map -> entries(map);
      case Iterable<?> items -> items(items);
      case ByteBuffer bytes -> base64(bytes);
      case GenericFixed fixed -> Base64.getEncoder().encodeToString(fixed.bytes());
      case Number number -> number;
      case Boolean bool -> bool;
      default -> value.toString();
    };
  }

  private static Map<String, @Nullable Object> fields(IndexedRecord one) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    for (Schema.Field field : one.getSchema().getFields()) {
      fields.put(field.name(), plain(one.get(field.pos())));
    }
    return fields;
  }

  private static Map<String, @Nullable Object> entries(Map<?, ?> map) {
    Map<String, @Nullable Object> entries = new LinkedHashMap<>();
    map.forEach((key, value) -> entries.put(String.valueOf(key), plain(value)));
    return entries;
  }

  private static List<@Nullable Object> items(Iterable<?> values) {
    List<@Nullable Object> items = new ArrayList<>();
    values.forEach(value -> items.add(plain(value)));
    return items;
  }

  private static String base64(ByteBuffer buffer) {
    var bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static GenericData model() {
    var model = new GenericData();
    model.addLogicalTypeConversion(new Conversions.DecimalConversion());
    model.addLogicalTypeConversion(new Conversions.UUIDConversion());
    model.addLogicalTypeConversion(new TimeConversions.DateConversion());
    model.addLogicalTypeConversion(new TimeConversions.TimeMillisConversion());
    model.addLogicalTypeConversion(new TimeConversions.TimeMicrosConversion());
    model.addLogicalTypeConversion(new TimeConversions.TimestampMillisConversion());
    model.addLogicalTypeConversion(new TimeConversions.TimestampMicrosConversion());
    return model;
  }
}
