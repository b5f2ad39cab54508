package dev.millrace.runtime.pipeline;

import dev.millrace.spec.type.FieldType;
import dev.millrace.spec.type.FieldType.Kind;
import dev.millrace.spec.type.Fields;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/**
 * Converts the types of one schema's fields. Converts each record once, however often the schema
 * names it. A record inside itself has the kind {@link Kind#ANY}, so that the conversion ends.
 */
final class SchemaTypes {

  private final Map<String, FieldType> records = new HashMap<>();
  private final Set<String> open = new HashSet<>();

  Fields fields(Schema recordSchema) {
    open.add(recordSchema.getFullName());
    Map<String, FieldType> types = new LinkedHashMap<>();
    for (var field : recordSchema.getFields()) {
      types.put(field.name(), type(field.schema()));
    }
    open.remove(recordSchema.getFullName());
    return new Fields(types);
  }

  private FieldType type(Schema schema) {
    if (schema.isUnion()) {
      return union(schema);
    }
    if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
      return FieldType.decimal(decimal.getPrecision(), decimal.getScale());
    }
    var logical = schema.getLogicalType() == null ? "" : schema.getLogicalType().getName();
    return switch (schema.getType()) {
      case BOOLEAN -> FieldType.of(Kind.BOOLEAN);
      case INT ->
          FieldType.of(
              switch (logical) {
                case "date" -> Kind.DATE;
                case "time-millis" -> Kind.TIME;
                default -> Kind.INT;
              });
      case LONG ->
          FieldType.of(
              switch (logical) {
                case "timestamp-millis" -> Kind.TIMESTAMP_MILLIS;
                case "timestamp-micros" -> Kind.TIMESTAMP_MICROS;
                case "time-micros" -> Kind.TIME;
                default -> Kind.LONG;
              });
      case FLOAT -> FieldType.of(Kind.FLOAT);
      case DOUBLE -> FieldType.of(Kind.DOUBLE);
      case STRING -> FieldType.of(logical.equals("uuid") ? Kind.UUID : Kind.STRING);
      case BYTES -> FieldType.of(Kind.BYTES);
      case FIXED -> FieldType.of(logical.equals("uuid") ? Kind.UUID : Kind.BYTES);
      case ENUM -> new FieldType(Kind.ENUM, false, 0, 0, schema.getEnumSymbols(), Fields.NONE);
      case RECORD -> nested(schema);
      case ARRAY -> container(Kind.ARRAY, schema.getElementType());
      case MAP -> container(Kind.MAP, schema.getValueType());
      case NULL, UNION -> FieldType.of(Kind.ANY).orNull();
    };
  }

  private FieldType union(Schema union) {
    var branches =
        union.getTypes().stream().filter(branch -> branch.getType() != Schema.Type.NULL).toList();
    var type = branches.size() == 1 ? type(branches.getFirst()) : FieldType.of(Kind.ANY);
    return union.isNullable() ? type.orNull() : type;
  }

  private FieldType nested(Schema schema) {
    var name = schema.getFullName();
    if (open.contains(name)) {
      return FieldType.of(Kind.ANY);
    }
    var known = records.get(name);
    if (known == null) {
      known = new FieldType(Kind.RECORD, false, 0, 0, List.of(), fields(schema));
      records.put(name, known);
    }
    return known;
  }

  private FieldType container(Kind kind, Schema item) {
    return new FieldType(kind, false, 0, 0, List.of(), new Fields(Map.of("item", type(item))));
  }
}
