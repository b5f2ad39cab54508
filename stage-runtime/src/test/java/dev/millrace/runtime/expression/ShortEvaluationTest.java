package dev.millrace.runtime.expression;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.row.RowLayout;
import dev.millrace.spec.type.FieldType;
import dev.millrace.spec.type.FieldType.Kind;
import dev.millrace.spec.type.Fields;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShortEvaluationTest {

  private static final Fields FIELDS = fields();
  private static final RowLayout LAYOUT = new RowLayout(FIELDS.names());

  private static Fields fields() {
    Map<String, FieldType> types = new LinkedHashMap<>();
    for (var name : List.of("s", "t")) {
      types.put(name, FieldType.of(Kind.STRING).orNull());
    }
    for (var name : List.of("i", "j")) {
      types.put(name, FieldType.of(Kind.LONG).orNull());
    }
    for (var name : List.of("d", "e")) {
      types.put(name, FieldType.decimal(12, 2).orNull());
    }
    for (var name : List.of("f", "g")) {
      types.put(name, FieldType.of(Kind.DOUBLE).orNull());
    }
    for (var name : List.of("b", "c")) {
      types.put(name, FieldType.of(Kind.BOOLEAN).orNull());
    }
    for (var name : List.of("at", "until")) {
      types.put(name, FieldType.of(Kind.TIMESTAMP_MILLIS).orNull());
    }
    for (var name : List.of("x", "y")) {
      types.put(name, FieldType.of(Kind.ANY).orNull());
    }
    types.put("day", FieldType.of(Kind.DATE).orNull());
    types.put("uid", FieldType.of(Kind.UUID));
    types.put("time", FieldType.of(Kind.TIME));
    types.put("small", FieldType.of(Kind.INT));
    types.put("type", FieldType.of(Kind.STRING));
    types.put("list", new FieldType(Kind.ARRAY, true, 0, 0, List.of(), Fields.NONE));
    types.put("map", new FieldType(Kind.RECORD, true, 0, 0, List.of(), Fields.NONE));
    return new Fields(types);
  }

  private static final Object[] STRANGE = {
    null,
    Row.ABSENT,
    "",
    "PAID",
    "ä",
    0L,
    -1L,
    7L,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    0.0,
    -0.0,
    1.5,
    Double.NaN,
    Double.POSITIVE_INFINITY,
    true,
    false,
    Instant.EPOCH,
    Instant.parse("2026-01-01T00:00:00Z"),
    LocalDate.EPOCH,
    new BigDecimal("12.34"),
    new BigDecimal("7"),
    new BigDecimal("1.50"),
    new BigDecimal("1E+400"),
    new BigDecimal("123456789012345678901234567890.0123456789"),
    9007199254740992.0,
    9007199254740993L,
    BigInteger.TWO.pow(70),
    new byte[] {1},
    List.of("PAID"),
    Map.of("k", 1L),
  };

  /** Mostly what a field of the kind holds, and now and then what none should. */
  private static Object value(Kind kind, Random random) {
    if (kind == Kind.ANY || random.nextInt(8) == 0) {
      return STRANGE[random.nextInt(STRANGE.length)];
    }
    return switch (kind) {
      case UUID -> new UUID(0, random.nextInt(2));
      case TIME -> LocalTime.of(random.nextInt(2), 0);
      case DATE -> LocalDate.EPOCH.plusDays(random.nextInt(2));
      case INT -> (long) random.nextInt(3);
      case ARRAY -> List.of("PAID", 1L).subList(0, random.nextInt(3));
      case RECORD -> Map.of("k", (long) random.nextInt(2));
      case STRING -> List.of("PAID", "NEW", "", "ä").get(random.nextInt(4));
      case LONG ->
          switch (random.nextInt(4)) {
            case 0 -> random.nextLong();
            case 1 -> Long.MIN_VALUE + random.nextInt(2);
            default -> (long) random.nextInt(4) - 1;
          };
      case DECIMAL -> BigDecimal.valueOf(random.nextInt(-200, 200), 2);
      case DOUBLE -> List.of(0.0, -0.0, 1.5, -2.0, Double.NaN, 1e308).get(random.nextInt(6));
      case BOOLEAN -> random.nextBoolean();
      default -> Instant.ofEpochSecond(random.nextInt(3));
    };
  }

  private static Row row(Random random) {
    var row = new Row(LAYOUT);
    FIELDS.asMap().forEach((name, type) -> row.set(LAYOUT.slot(name), value(type.kind(), random)));
    return row;
  }

  /** The value by CEL itself, or its failure. */
  private static Object byCel(Expression expression, Row row) {
    try {
      return expression.runProgram(row);
    } catch (ExpressionFailed e) {
      return e;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s != 'PAID'",
        "s == t",
        "s != 'PAID' || at != null",
        "s == 'PAID' && d > 1.0",
        "(s == 'NEW' || b) && !(c || i > j)",
        "b || c",
        "b && c",
        "!b",
        "b == c",
        "b != null",
        "s == null",
        "null == null",
        "at == null ? 0.0 : d",
        "b ? i : j",
        "i == j",
        "i != j",
        "i < j",
        "i <= j",
        "i > 2",
        "i >= j",
        "i + j",
        "i - j",
        "i * j",
        "i / j",
        "-i",
        "-f",
        "d == e",
        "d < e",
        "d >= 0.0",
        "d + e * 2.0 - 1.0",
        "d * i",
        "i + d",
        "d - 1.19",
        "1.19 * d",
        "d * 1.19 + i",
        "d > i",
        "i >= d",
        "d == i",
        "d != 12.5",
        "d < f",
        "f == d",
        "f >= d",
        "d in [1.5, 2.0]",
        "decimal(i) * 1.5 > d",
        "decimal('1.5') == d",
        "x * 1.5",
        "x + d",
        "x - i",
        "x <= d",
        "x >= 7",
        "i > 9007199254740993.0",
        "double(d)",
        "double(i) == f",
        "f == g",
        "f != g",
        "f < g",
        "f <= g",
        "f > g",
        "f >= g",
        "f + g",
        "f / g",
        "at < until",
        "at >= until",
        "at == until",
        "s in ['PAID', 'NEW']",
        "!(s in ['PAID'])",
        "s in []",
        "x == y",
        "x != y",
        "x == null",
        "x == 'PAID'",
        "x == 7",
        "x in ['PAID']",
        "x < y",
        "x + y",
        "x * y",
        "x || y",
        "x ? i : j",
        "x == d",
        "x < 1.5 && x * 2.0 > 1.0",
        "i < f",
        "s + t",
        "s < t",
        "s.startsWith('P') && i == 1",
        "[1, 2].exists(i, i == 2)",
        "x",
        "d",
        "day",
        "b ? x : i",
        "b ? d : null",
        "day == at",
        "day < at",
        "at > day",
        "day != null",
        "uid == s",
        "uid == '00000000-0000-0000-0000-000000000001'",
        "time == '01:00'",
        "time in ['01:00']",
        "small + i > 1",
        "small == i",
        "type == 'PAID'",
        "type != s",
        "list == null",
        "list == list",
        "list == ['PAID']",
        "map == null",
        "map.k == 1",
        "map.k + 1 > 1 || b",
        "uid in ['00000000-0000-0000-0000-000000000001']",
        "2.5 * 2.0 > 4.0",
      })
  void neverSaysOtherThanCel(String cel) {
    var expression = Expressions.compile(cel, FIELDS, LAYOUT);
    var random = new Random(cel.hashCode());
    for (int i = 0; i < 3_000; i++) {
      var row = row(random);

      var known = expression.shortly(row);

      if (known != null) {
        assertThat(byCel(expression, row)).as("%s of %s", cel, row).isEqualTo(known);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s != 'PAID'",
        "d * i",
        "d * 1.19 > 1.4875",
        "d == 1.25",
        "s != 'PAID' || at != null",
        "at == null ? 0.0 : d",
        "s in ['PAID', 'NEW'] && i >= 0 && at < until",
        "i + j * 2 == 8",
      })
  void knowsWhatIsPlain(String cel) {
    var row = new Row(LAYOUT);
    List.of("PAID", "NEW")
        .forEach(text -> row.set(LAYOUT.slot(text.equals("NEW") ? "t" : "s"), text));
    row.set(LAYOUT.slot("i"), 2L);
    row.set(LAYOUT.slot("j"), 3L);
    row.set(LAYOUT.slot("d"), new BigDecimal("1.25"));
    row.set(LAYOUT.slot("at"), Instant.EPOCH);
    row.set(LAYOUT.slot("until"), Instant.EPOCH.plusSeconds(1));

    assertThat(Expressions.compile(cel, FIELDS, LAYOUT).shortly(row)).isNotNull();
  }

  @Test
  void leavesToCelWhatFails() {
    var row = new Row(LAYOUT);
    row.set(LAYOUT.slot("i"), Long.MAX_VALUE);

    for (var cel : Arrays.asList("i + 1", "i / 0", "d > 1.0", "b && true", "f + g")) {
      assertThat(Expressions.compile(cel, FIELDS, LAYOUT).shortly(row)).as(cel).isNull();
    }
  }
}
