package dev.millrace.runtime.expression;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.NullableType;
import dev.cel.common.types.SimpleType;
import dev.millrace.spec.type.FieldType;
import dev.millrace.spec.type.FieldType.Kind;
import dev.millrace.spec.type.Fields;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Maps types of fields to CEL's types and back. */
final class CelTypeMapping {

  private static final FieldType ANYTHING = FieldType.of(Kind.ANY).orNull();

  private CelTypeMapping() {}

  static CelType toCel(FieldType type) {
    var cel = notNull(type.kind());
    if (!type.nullable() || cel == SimpleType.DYN) {
      return cel;
    }
    // CEL does not allow members and elements of a nullable type.
    return cel instanceof MapType || cel instanceof ListType
        ? SimpleType.DYN
        : NullableType.create(cel);
  }

  private static CelType notNull(Kind kind) {
    return switch (kind) {
      case BOOLEAN -> SimpleType.BOOL;
      case INT, LONG -> SimpleType.INT;
      case FLOAT, DOUBLE -> SimpleType.DOUBLE;
      case DECIMAL -> ExactFunctions.DECIMAL;
      case STRING, ENUM, UUID, TIME -> SimpleType.STRING;
      case BYTES -> SimpleType.BYTES;
      case DATE, TIMESTAMP_MILLIS, TIMESTAMP_MICROS -> SimpleType.TIMESTAMP;
      case ARRAY -> ListType.create(SimpleType.DYN);
      case RECORD, MAP -> MapType.create(SimpleType.STRING, SimpleType.DYN);
      case ANY -> SimpleType.DYN;
    };
  }

  /** The type of a field that can hold the expression's value; empty when no field can. */
  static Optional<FieldType> toField(CelType type) {
    if (type instanceof NullableType nullable) {
      return toField(nullable.targetType()).map(FieldType::orNull);
    }
    return switch (type.kind()) {
      case BOOL -> Optional.of(FieldType.of(Kind.BOOLEAN));
      case INT, UINT -> Optional.of(FieldType.of(Kind.LONG));
      case DOUBLE -> Optional.of(FieldType.of(Kind.DOUBLE));
      case OPAQUE ->
          type.equals(ExactFunctions.DECIMAL)
              ? Optional.of(FieldType.of(Kind.DECIMAL))
              : Optional.empty();
      case STRING -> Optional.of(FieldType.of(Kind.STRING));
      case BYTES -> Optional.of(FieldType.of(Kind.BYTES));
      case TIMESTAMP -> Optional.of(FieldType.of(Kind.TIMESTAMP_MICROS));
      case LIST -> Optional.of(container(Kind.ARRAY));
      case MAP -> Optional.of(container(Kind.MAP));
      case DYN, ANY, NULL_TYPE, TYPE_PARAM -> Optional.of(ANYTHING);
      default -> Optional.empty();
    };
  }

  private static FieldType container(Kind kind) {
    return new FieldType(kind, false, 0, 0, List.of(), new Fields(Map.of("item", ANYTHING)));
  }
}
