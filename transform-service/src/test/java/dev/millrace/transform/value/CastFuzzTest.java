package dev.millrace.transform.value;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.millrace.runtime.row.Digits;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Any value cast to any type: a value of the type, which casts to itself, or a misfit. */
class CastFuzzTest {

  private static final List<String> TYPES = types();

  @FuzzTest
  void fitsOrDoesNot(FuzzedDataProvider data) {
    var value = value(data);
    for (var type : TYPES) {
      var conversion = TypeName.conversion(type);
      var cast = conversion.convert(value);
      if (cast != Conversion.MISFIT) {
        assertThat(TypeName.conversion(type).convert(cast)).as(type).isEqualTo(cast);
        isExact(value, cast);
      }
      Conversions.hint(type, value);
      Conversions.assigned(TypeName.parse(type).orElseThrow(), true).convert(value);
    }
    TypeName.parse(data.consumeRemainingAsAsciiString());
  }

  /** No digit of a number is lost, except in float and double. */
  private static void isExact(Object value, Object cast) {
    if (value instanceof BigDecimal number && cast instanceof BigDecimal same) {
      assertThat(same).isEqualByComparingTo(number);
    }
    if (value instanceof Long number && (cast instanceof Long || cast instanceof Integer)) {
      assertThat(((Number) cast).longValue()).isEqualTo(number);
    }
    if (cast instanceof BigDecimal number) {
      assertThat(Digits.areFew(number)).isTrue();
    }
  }

  private static Object value(FuzzedDataProvider data) {
    return switch (data.consumeInt(0, 5)) {
      case 0 -> data.consumeLong();
      case 1 -> data.consumeInt();
      case 2 -> data.consumeDouble();
      case 3 ->
          new BigDecimal(
              new BigInteger(1, data.consumeBytes(40)), data.consumeInt(-100_000, 100_000));
      case 4 -> data.consumeBoolean();
      default -> data.consumeString(60);
    };
  }

  private static List<String> types() {
    var types = new ArrayList<>(TypeName.ALL);
    types.remove("decimal(p,s)");
    types.addAll(List.of("decimal(12,2)", "decimal(38,0)", "decimal(1000,1000)"));
    return types;
  }
}
