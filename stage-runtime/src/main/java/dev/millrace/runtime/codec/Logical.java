package dev.millrace.runtime.codec;

import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/**
 * The logical types that have a Java type of their own in rows. All others are read as their
 * underlying type.
 */
enum Logical {
  NONE,
  DATE,
  TIME_MILLIS,
  TIME_MICROS,
  TIMESTAMP_MILLIS,
  TIMESTAMP_MICROS,
  DECIMAL,
  UUID;

  static Logical of(Schema schema) {
    var type = schema.getLogicalType();
    if (type == null) {
      return NONE;
    }
    return switch (type.getName()) {
      case "date" -> DATE;
      case "time-millis" -> TIME_MILLIS;
      case "time-micros" -> TIME_MICROS;
      case "timestamp-millis" -> TIMESTAMP_MILLIS;
      case "timestamp-micros" -> TIMESTAMP_MICROS;
      case "decimal" -> type instanceof LogicalTypes.Decimal ? DECIMAL : NONE;
      case "uuid" -> UUID;
      default -> NONE;
    };
  }

  /** A schema's logical type as messages name it; else its type. */
  static String name(Schema schema) {
    return switch (of(schema)) {
      case NONE -> schema.getFullName();
      case DECIMAL -> {
        var decimal = (LogicalTypes.Decimal) schema.getLogicalType();
        yield "decimal(%d,%d)".formatted(decimal.getPrecision(), decimal.getScale());
      }
      default -> schema.getLogicalType().getName();
    };
  }
}
