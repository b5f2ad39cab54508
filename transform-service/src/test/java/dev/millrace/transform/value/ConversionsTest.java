package dev.millrace.transform.value;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.spec.type.FieldType;
import dev.millrace.transform.step.StepContract.RandomValues;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConversionsTest {

  private static final List<String> TYPES =
      List.of(
          "int",
          "long",
          "float",
          "double",
          "boolean",
          "string",
          "decimal(12,2)",
          "decimal(38,10)",
          "date",
          "timestamp",
          "uuid");

  private static Object to(String type, Object value) {
    return TypeName.conversion(type).convert(value);
  }

  @ParameterizedTest
  @CsvSource({
    "int, 2147483647, 2147483647",
    "int, 2147483648, (misfit)",
    "int, ' -7 ', -7",
    "int, 1.0, 1",
    "int, 1e3, 1000",
    "int, 1.5, (misfit)",
    "int, '', (misfit)",
    "int, 0x10, (misfit)",
    "int, ٣, (misfit)",
    "int, '1 000', (misfit)",
    "long, 9223372036854775808, (misfit)",
    "long, 1e999999999, (misfit)",
    "double, 0.1, 0.1",
    "double, 9007199254740993, (misfit)",
    "double, 9007199254740992, 9.007199254740992E15",
    "double, 1e400, (misfit)",
    "double, 1e-400, (misfit)",
    "double, NaN, (misfit)",
    "float, 0.1, 0.10000000149011612",
    "float, 1e39, (misfit)",
    "boolean, TRUE, true",
    "boolean, yes, (misfit)",
    "'decimal(12,2)', 12.5, 12.50",
    "'decimal(12,2)', 12.500, 12.50",
    "'decimal(12,2)', 12.505, (misfit)",
    "'decimal(12,2)', 9999999999.99, 9999999999.99",
    "'decimal(12,2)', 10000000000, (misfit)",
    "'decimal(12,2)', 1e1000000000, (misfit)",
    "'decimal(12,2)', 0e500, 0.00",
    "date, 2026-01-31, 2026-01-31",
    "date, 2026-02-29, (misfit)",
    "date, 2026-1-31, (misfit)",
    "date, 2026-01-31T00:00:00Z, (misfit)",
    "timestamp, 2026-01-31T10:11:12Z, 2026-01-31T10:11:12Z",
    "timestamp, 2026-01-31T10:11:12.123456789+01:30, 2026-01-31T08:41:12.123456789Z",
    "timestamp, 2026-01-31T10:11:12-0130, 2026-01-31T11:41:12Z",
    "timestamp, 2026-01-31 10:11, 2026-01-31T10:11:00Z",
    "timestamp, 2026-01-31, 2026-01-31T00:00:00Z",
    "timestamp, 2026-01-31T24:00:00Z, (misfit)",
    "timestamp, 2026-01-31T10:11:60Z, (misfit)",
    "timestamp, 2026-01-31T10:11:12.Z, (misfit)",
    "timestamp, 2026-01-31T10:11:12.1234567890Z, (misfit)",
    "timestamp, 2026-01-31T10:11:12ZZ, (misfit)",
    "timestamp, 2026-01-31T10:11:12+19:00, (misfit)",
    "timestamp, 2026-01-31T10, (misfit)",
    "timestamp, 2026-01-31T, (misfit)",
    "uuid, 123E4567-e89b-12d3-a456-426614174000, 123e4567-e89b-12d3-a456-426614174000",
    "uuid, 1-1-1-1-1, (misfit)",
  })
  void readsText(String type, String text, String expected) {
    assertThat(to(type, text)).hasToString(expected);
  }

  @Test
  void takesNumbersForWhatTheyAre() {
    assertThat(to("timestamp(ms)", 0L)).isEqualTo(Instant.EPOCH);
    assertThat(to("timestamp(ms)", new BigDecimal("1e3"))).isEqualTo(Instant.ofEpochSecond(1));
    assertThat(to("timestamp", Long.MAX_VALUE)).isSameAs(Conversion.MISFIT);
    assertThat(to("string", new BigDecimal("1.50E+3"))).isEqualTo("1500");
    assertThat(to("string", 1e21)).isEqualTo("1000000000000000000000");
    assertThat(to("string", new BigDecimal("1e1000000000"))).isSameAs(Conversion.MISFIT);
    assertThat(to("string", List.of())).isSameAs(Conversion.MISFIT);
    assertThat(to("int", 3.0)).isEqualTo(3L);
    assertThat(to("int", true)).isSameAs(Conversion.MISFIT);
    assertThat(to("decimal(5,1)", BigInteger.TEN)).isEqualTo(new BigDecimal("10.0"));
    assertThat(to("date", Instant.parse("2026-01-31T00:00:00Z")))
        .isEqualTo(LocalDate.of(2026, 1, 31));
    assertThat(to("date", Instant.parse("2026-01-31T00:00:01Z"))).isSameAs(Conversion.MISFIT);
    assertThat(to("double", Long.MAX_VALUE)).isSameAs(Conversion.MISFIT);
    assertThat(to("double", (1L << 53) + 1)).isSameAs(Conversion.MISFIT);
    assertThat(to("float", 16777217L)).isSameAs(Conversion.MISFIT);
  }

  @ParameterizedTest
  @CsvSource({
    "timestamp, 1772359200000, 2026-03-01T10:00:00Z",
    "timestamp(s), 1772359200, 2026-03-01T10:00:00Z",
    "timestamp(ms), 1772359200000, 2026-03-01T10:00:00Z",
    "timestamp(us), 1772359200000000, 2026-03-01T10:00:00Z",
    "timestamp(ns), 1772359200000000001, 2026-03-01T10:00:00.000000001Z",
    "timestamp(s), 1772359200.403862, 2026-03-01T10:00:00.403862Z",
    "timestamp(ms), 1772359200000.5, 2026-03-01T10:00:00.000500Z",
    "timestamp(s), -86400, 1969-12-31T00:00:00Z",
    "timestamp(s), -0.5, 1969-12-31T23:59:59.500Z",
    "timestamp(s), 253402300799, 9999-12-31T23:59:59Z",
    "timestamp(s), 253402300800, (misfit)",
    "timestamp(s), 1772359200000, (misfit)",
    "timestamp(s), 0.0000000001, (misfit)",
    "timestamp(s), 1e400, (misfit)",
    "timestamp, 1772359200, (misfit)",
    "timestamp, 1772359200000000, (misfit)",
    "timestamp, 1772359200000000000, (misfit)",
    "timestamp, 1772359200.403862, (misfit)",
    "timestamp, 0, (misfit)",
  })
  void readsNumbersInTheUnitThatIsNamed(String type, String number, String time) {
    var value = new BigDecimal(number);

    assertThat(to(type, value)).hasToString(time);
    if (value.scale() == 0 && value.precision() < 19) {
      assertThat(to(type, value.longValueExact())).hasToString(time);
    }
    assertThat(to(type, number)).hasToString(type.equals("timestamp") ? "(misfit)" : time);
  }

  @Test
  void saysWhichUnitANumberWouldFit() {
    assertThat(Conversions.hint("timestamp", 1772359200L))
        .isEqualTo(
            "a number without a unit is milliseconds, of the years 1980 to 2100; with"
                + " timestamp(s) it is 2026-03-01T10:00:00Z");
    assertThat(Conversions.hint("timestamp", "1772359200000")).contains("with timestamp(ms)");
    assertThat(Conversions.hint("timestamp", 7L)).contains("timestamp(s), (ms), (us) and (ns)");
    assertThat(Conversions.hint("timestamp", "yesterday")).isEmpty();
    assertThat(Conversions.hint("timestamp(s)", 1L << 60)).isEmpty();
  }

  @Test
  void takesNoYearOfFiveDigits() {
    assertThat(to("timestamp", Instant.parse("+10000-01-01T00:00:00Z")))
        .isSameAs(Conversion.MISFIT);
    assertThat(to("timestamp", "9999-12-31T23:59:59-01:00")).isSameAs(Conversion.MISFIT);
    assertThat(to("timestamp(us)", Instant.MAX)).isSameAs(Conversion.MISFIT);
  }

  @Test
  void roundsOnlyComputedValues() {
    var type = FieldType.decimal(12, 2);

    assertThat(Conversions.exact(type).convert(0.125)).isSameAs(Conversion.MISFIT);
    var copied = Conversions.assigned(type, false);
    assertThat(copied.convert(new BigDecimal("0.125"))).isSameAs(Conversion.MISFIT);
    assertThat(copied.convert(0.125)).isSameAs(Conversion.MISFIT);
    var computed = Conversions.assigned(type, true);
    assertThat(computed.convert(0.125)).isEqualTo(new BigDecimal("0.12"));
    assertThat(computed.convert(new BigDecimal("0.1350"))).isEqualTo(new BigDecimal("0.14"));
    assertThat(computed.convert(1e11)).isSameAs(Conversion.MISFIT);
    assertThat(computed.convert(Double.NaN)).isSameAs(Conversion.MISFIT);
  }

  /**
   * Law: whatever the value, there is an answer, and converting the answer again changes nothing.
   */
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void answersOnceAndForAll(long seed) {
    var random = new Random(seed);
    for (int i = 0; i < 300; i++) {
      var value = RandomValues.any(random);
      if (value == null) {
        continue;
      }
      for (var type : TYPES) {
        var converted = to(type, value);

        if (converted != Conversion.MISFIT) {
          assertThat(to(type, converted)).as("%s to %s", value, type).isEqualTo(converted);
        }
      }
    }
  }

  /** Law: a number that is converted is the same number, in all types but float and double. */
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void neverChangesANumber(long seed) {
    var random = new Random(seed);
    for (int i = 0; i < 300; i++) {
      var number =
          new BigDecimal(new BigInteger(random.nextInt(100) + 1, random), random.nextInt(-15, 25))
              .multiply(BigDecimal.valueOf(random.nextBoolean() ? 1 : -1));
      for (var form : List.of(number, number.toString(), number.toPlainString(), " " + number)) {
        for (var type : List.of("int", "long", "decimal(12,2)", "decimal(38,10)")) {
          var converted = to(type, form);

          if (converted != Conversion.MISFIT) {
            assertThat(new BigDecimal(converted.toString())).isEqualByComparingTo(number);
          }
        }
        assertThat(to("decimal(200,40)", form)).isEqualTo(number.setScale(40));
        if (to("double", form) instanceof Double nearest) {
          assertThat(
                  new BigDecimal(nearest)
                      .subtract(number)
                      .abs()
                      .compareTo(
                          number
                              .abs()
                              .round(new MathContext(20, RoundingMode.UP))
                              .movePointLeft(15)))
              .isLessThanOrEqualTo(0);
        }
      }
    }
  }

  /** Law: what is written can be read back. */
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4})
  void readsBackWhatItWrites(long seed) {
    var random = new Random(seed);
    for (int i = 0; i < 300; i++) {
      long number = random.nextLong() >> random.nextInt(64);
      double real = random.nextGaussian() * Math.pow(10, random.nextInt(-30, 30));
      var id = new UUID(random.nextLong(), random.nextLong());

      assertThat(to("long", to("string", number))).isEqualTo(number);
      assertThat(to("double", to("string", real))).isEqualTo(real);
      assertThat(to("uuid", to("string", id))).isEqualTo(id);
      assertThat(to("int", (long) (int) number)).isEqualTo((long) (int) number);
    }
  }

  /** Law: timestamps are read as java.time reads them. */
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void readsTimestampsAsJavaTimeDoes(long seed) {
    var random = new Random(seed);
    for (int i = 0; i < 300; i++) {
      long second = random.nextLong(-62_135_596_800L, 253_370_764_800L);
      int nanos = random.nextInt(3) == 0 ? 0 : random.nextInt(1_000_000_000);
      var offset = ZoneOffset.ofTotalSeconds(random.nextInt(-18 * 60, 18 * 60 + 1) * 60);
      var instant = Instant.ofEpochSecond(second, nanos);
      var text = DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(instant.atOffset(offset));

      assertThat(to("timestamp", text)).as(text).isEqualTo(instant);
      assertThat(to("timestamp", instant.toString())).isEqualTo(instant);

      var damaged = new StringBuilder(text);
      damaged.setCharAt(random.nextInt(text.length()), "0129:-+.TZ x".charAt(random.nextInt(12)));
      if (to("timestamp", damaged.toString()) instanceof Instant read) {
        assertThat(read).as(damaged.toString()).isEqualTo(likeJavaTime(damaged.toString()));
      }
    }
  }

  private static Instant likeJavaTime(String text) {
    var normal = text.replaceFirst("^(.{10})[t ]", "$1T").replace('z', 'Z').replace(',', '.');
    if (normal.length() == 10) {
      return LocalDate.parse(normal).atStartOfDay(ZoneOffset.UTC).toInstant();
    }
    if (!normal.matches(".*(Z|[+-]\\d\\d(:?\\d\\d)?)") || normal.matches(".{10}T[^Z+-]*")) {
      normal += "Z";
    }
    normal =
        normal
            .replaceFirst("([+-]\\d\\d)(\\d\\d)$", "$1:$2")
            .replaceFirst("(T.*[+-]\\d\\d)$", "$1:00");
    return OffsetDateTime.parse(normal).toInstant();
  }
}
