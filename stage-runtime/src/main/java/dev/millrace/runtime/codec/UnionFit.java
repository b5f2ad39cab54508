package dev.millrace.runtime.codec;

import java.math.BigDecimal;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Says how well a value fits one type of a union. */
final class UnionFit {

  private UnionFit() {}

  /**
   * @param levels number of nested levels to look at
   */
  static Fit of(@Nullable Object value, Schema type, int levels) {
    if (value == null) {
      return type.getType() == Schema.Type.NULL || type.isNullable() ? Fit.SAME : Fit.NOT;
    }
    var logical = type.getLogicalType() == null ? "" : type.getLogicalType().getName();
    return switch (type.getType()) {
      case NULL -> Fit.NOT;
      case BOOLEAN -> same(value instanceof Boolean);
      case INT ->
          switch (logical) {
            case "date" -> meant(value, Fitting.toDate(value));
            case "time-millis" -> meant(value, Fitting.toTime(value, ChronoUnit.MILLIS));
            default -> ofWhole(value, Fitting.toInt(value));
          };
      case LONG ->
          switch (logical) {
            case "timestamp-millis" -> ofTimestamp(value, ChronoUnit.MILLIS);
            case "timestamp-micros" -> ofTimestamp(value, ChronoUnit.MICROS);
            case "time-micros" -> meant(value, Fitting.toTime(value, ChronoUnit.MICROS));
            default -> ofWhole(value, Fitting.toLong(value));
          };
      case FLOAT -> ofFloat(value);
      case DOUBLE -> ofDouble(value);
      case STRING -> logical.equals("uuid") ? ofUuid(value) : same(value instanceof String);
      case ENUM -> same(Fitting.symbol(value, type.getEnumSymbols()) >= 0);
      case BYTES, FIXED -> ofBytes(value, type, logical);
      case ARRAY -> value instanceof List<?> items ? ofAll(items, type, levels) : Fit.NOT;
      case MAP -> value instanceof Map<?, ?> map ? ofMap(map, type, levels) : Fit.NOT;
      case RECORD -> value instanceof Map<?, ?> map ? ofRecord(map, type, levels) : Fit.NOT;
      case UNION -> ofUnion(value, type, levels);
    };
  }

  private static Fit same(boolean fits) {
    return fits ? Fit.SAME : Fit.NOT;
  }

  /** The fit of a value that is of the type, or whose text means exactly a value of it. */
  private static Fit meant(Object value, @Nullable Object fitted) {
    if (fitted == null) {
      return Fit.NOT;
    }
    return value instanceof String ? Fit.EXACT : Fit.SAME;
  }

  private static Fit ofTimestamp(Object value, ChronoUnit unit) {
    var instant = Fitting.toTimestamp(value);
    if (instant == null) {
      return Fit.NOT;
    }
    if (value instanceof String text && IsoTime.date(text) != null) {
      return Fit.NEAREST; // a day, which a date would hold better
    }
    return instant.equals(instant.truncatedTo(unit)) ? meant(value, instant) : Fit.NEAREST;
  }

  private static Fit ofWhole(Object value, @Nullable Long fitted) {
    if (fitted == null) {
      return Fit.NOT;
    }
    return value instanceof Long ? Fit.SAME : Fit.EXACT;
  }

  private static Fit ofFloat(Object value) {
    if (!Fitting.isNumber(value) || !Fitting.isWithinFloat(Fitting.nearest(value))) {
      return Fit.NOT;
    }
    double number = Fitting.nearest(value);
    if (value instanceof Double) {
      return Double.compare((float) number, number) == 0 ? Fit.SAME : Fit.NEAREST;
    }
    return isExactly(value, (float) number) ? Fit.EXACT : Fit.NEAREST;
  }

  private static Fit ofDouble(Object value) {
    if (value instanceof Double) {
      return Fit.SAME;
    }
    if (!Fitting.isNumber(value)) {
      return Fit.NOT;
    }
    return isExactly(value, Fitting.nearest(value)) ? Fit.EXACT : Fit.NEAREST;
  }

  private static boolean isExactly(Object value, double binary) {
    return Double.isFinite(binary)
        && new BigDecimal(binary).compareTo(new BigDecimal(value.toString())) == 0;
  }

  private static Fit ofUuid(Object value) {
    return meant(value, Fitting.toUuid(value));
  }

  private static Fit ofBytes(Object value, Schema type, String logical) {
    if (type.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
      var fitted = Fitting.toDecimal(value, decimal);
      if (fitted == null
          || type.getType() == Schema.Type.FIXED
              && fitted.unscaledValue().bitLength() >= 8 * type.getFixedSize()) {
        return Fit.NOT;
      }
      return fitted.equals(value) ? Fit.SAME : Fit.EXACT;
    }
    if (type.getType() == Schema.Type.BYTES) {
      return same(value instanceof byte[]);
    }
    return logical.equals("uuid")
        ? ofUuid(value)
        : same(value instanceof byte[] bytes && bytes.length == type.getFixedSize());
  }

  private static Fit ofAll(Iterable<?> items, Schema container, int levels) {
    var worst = Fit.SAME;
    if (levels > 0) {
      var item =
          container.getType() == Schema.Type.ARRAY
              ? container.getElementType()
              : container.getValueType();
      for (var each : items) {
        worst = worse(worst, of(each, item, levels - 1));
      }
    }
    return worst;
  }

  private static Fit ofMap(Map<?, ?> map, Schema type, int levels) {
    return ofAll(map.values(), type, levels);
  }

  /**
   * A record with exactly the map's fields fits best, then one with more fields, then one with
   * fewer.
   */
  private static Fit ofRecord(Map<?, ?> map, Schema type, int levels) {
    if (levels == 0) {
      return Fit.SAME;
    }
    var worst = Fit.SAME;
    int found = 0;
    for (var field : type.getFields()) {
      var name = name(field, type, map);
      if (map.containsKey(name)) {
        found++;
        worst = worse(worst, of(map.get(name), field.schema(), levels - 1));
      } else if (!field.hasDefaultValue() && !field.schema().isNullable()) {
        return Fit.NOT;
      } else {
        worst = worse(worst, Fit.EXACT);
      }
    }
    return found < map.size() ? worse(worst, Fit.NEAREST) : worst;
  }

  private static String name(Schema.Field field, Schema record, Map<?, ?> map) {
    if (field.aliases().isEmpty() || map.containsKey(field.name())) {
      return field.name();
    }
    return Aliases.in(map, field.name(), Aliases.of(field, record));
  }

  private static Fit ofUnion(Object value, Schema union, int levels) {
    var best = Fit.NOT;
    for (var type : union.getTypes()) {
      var fit = of(value, type, levels);
      best = fit.isBetterThan(best) ? fit : best;
    }
    return best;
  }

  private static Fit worse(Fit one, Fit other) {
    return one.isBetterThan(other) ? other : one;
  }
}
