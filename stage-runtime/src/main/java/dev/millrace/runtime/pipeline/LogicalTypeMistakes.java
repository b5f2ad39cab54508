package dev.millrace.runtime.pipeline;

import dev.millrace.runtime.pipeline.LocatedJson.Struct;
import dev.millrace.runtime.row.Digits;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/**
 * Finds impossible logical types, such as a decimal with more digits after the point than in all.
 * Avro silently ignores them and takes the underlying type.
 */
final class LogicalTypeMistakes {

  private static final Map<String, List<String>> MADE_OF =
      Map.ofEntries(
          Map.entry("date", List.of("int")),
          Map.entry("time-millis", List.of("int")),
          Map.entry("time-micros", List.of("long")),
          Map.entry("timestamp-millis", List.of("long")),
          Map.entry("timestamp-micros", List.of("long")),
          Map.entry("timestamp-nanos", List.of("long")),
          Map.entry("local-timestamp-millis", List.of("long")),
          Map.entry("local-timestamp-micros", List.of("long")),
          Map.entry("local-timestamp-nanos", List.of("long")),
          Map.entry("uuid", List.of("string", "fixed")),
          Map.entry("duration", List.of("fixed")),
          Map.entry("big-decimal", List.of("bytes")));

  /** The bytes of logical types over fixed. */
  private static final Map<String, Integer> SIZES = Map.of("uuid", 16, "duration", 12);

  /** The most bytes of a decimal. */
  private static final int MOST_BYTES = 1_000;

  private final SchemaMistakes.Report report;

  LogicalTypeMistakes(SchemaMistakes.Report report) {
    this.report = report;
  }

  /** Checks a type that names its underlying type. */
  void look(Struct struct, String type, String path) {
    var member = struct.members().get("logicalType");
    if (member == null) {
      return;
    }
    var logical = struct.text("logicalType");
    if (logical.equals("decimal")) {
      decimal(struct, type, path);
      return;
    }
    var made = MADE_OF.getOrDefault(logical, List.of(type));
    if (!made.contains(type)) {
      report.add(
          member.value().place(),
          path,
          "%s is a logical type of %s, not of %s"
              .formatted(logical, String.join(" or ", made), type),
          "");
    } else if (type.equals("fixed") && SIZES.containsKey(logical)) {
      size(struct, logical, path);
    }
  }

  private void size(Struct struct, String logical, String path) {
    int wanted = SIZES.get(logical);
    var size = struct.number("size").map(BigDecimal::intValue).orElse(wanted);
    if (size != wanted) {
      report.add(
          struct.members().get("size").place(),
          path,
          "%s has %d bytes, not %d".formatted(logical, wanted, size),
          "write \"size\": " + wanted);
    }
  }

  private void decimal(Struct struct, String type, String path) {
    var place = struct.members().get("logicalType").value().place();
    if (!type.equals("bytes") && !type.equals("fixed")) {
      report.add(place, path, "decimal is a logical type of bytes or fixed, not of " + type, "");
      return;
    }
    var precision = struct.number("precision");
    if (precision.filter(LogicalTypeMistakes::isCount).filter(it -> it.signum() > 0).isEmpty()) {
      report.add(place, path, "decimal needs \"precision\", the number of its digits", "");
      return;
    }
    if (precision.get().compareTo(BigDecimal.valueOf(Digits.MOST)) > 0) {
      report.add(
          struct.members().get("precision").place(),
          path,
          "a decimal has at most %d digits, not %s"
              .formatted(Digits.MOST, precision.get().toPlainString()),
          "no number of an event may be longer");
      return;
    }
    if (type.equals("fixed")) {
      capacity(struct, precision.get(), path);
    }
    if (!struct.members().containsKey("scale")) {
      return;
    }
    var scale = struct.number("scale");
    var at = struct.members().get("scale").place();
    if (scale.filter(LogicalTypeMistakes::isCount).isEmpty()) {
      report.add(at, path, "\"scale\" is the number of digits after the point", "");
    } else if (scale.get().compareTo(precision.get()) > 0) {
      report.add(
          at,
          path,
          "the decimal's scale %s is above its precision %s"
              .formatted(scale.get().toPlainString(), precision.get().toPlainString()),
          "precision counts all digits, scale those after the point: a decimal(%s,%s) has precision %s"
              .formatted(
                  scale.get().add(precision.get()).toPlainString(),
                  scale.get().toPlainString(),
                  scale.get().add(precision.get()).toPlainString()));
    }
  }

  private void capacity(Struct struct, BigDecimal precision, String path) {
    int size = struct.number("size").map(BigDecimal::intValue).orElse(Integer.MAX_VALUE);
    long digits = size > MOST_BYTES ? Long.MAX_VALUE : digits(size);
    if (precision.compareTo(BigDecimal.valueOf(digits)) > 0) {
      report.add(
          struct.members().get("precision").place(),
          path,
          "%d bytes hold decimals of %d digits, not of %s"
              .formatted(size, digits, precision.toPlainString()),
          "make \"size\" larger, or the type bytes");
    }
  }

  /** The most digits with which every number, with its sign, fits into so many bytes. */
  private static long digits(int bytes) {
    return bytes <= 0
        ? 0
        : BigInteger.TWO.pow(8 * bytes - 1).subtract(BigInteger.ONE).toString().length() - 1L;
  }

  private static boolean isCount(BigDecimal number) {
    return number.signum() >= 0
        && number.compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) <= 0
        && number.stripTrailingZeros().scale() <= 0;
  }
}
