package dev.millrace.runtime.expression;

import com.google.common.primitives.UnsignedLong;
import dev.cel.checker.CelStandardDeclarations;
import dev.cel.common.CelErrorCode;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelRuntimeException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelStandardFunctions;
import dev.cel.runtime.CelStandardFunctions.StandardFunction.Overload;
import dev.millrace.runtime.row.Digits;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.Supplier;

/**
 * What expressions can do with decimals, beside CEL's own functions: compare them with all numbers,
 * add, subtract and multiply them, and make them of other values and others of them. Equality and
 * the comparisons of different kinds of numbers are ours for all numbers, as CEL's go through
 * double.
 */
final class ExactFunctions {

  /** The type of a decimal in an expression; {@link BigDecimal} carries it. */
  static final CelType DECIMAL = OpaqueType.create("decimal");

  private static final BigDecimal LEAST_LONG = BigDecimal.valueOf(Long.MIN_VALUE);
  private static final BigDecimal GREATEST_LONG = BigDecimal.valueOf(Long.MAX_VALUE);

  /** A kind of number: its type, how overloads call it, and what carries it. */
  private enum Number {
    DECIMAL("decimal", ExactFunctions.DECIMAL, BigDecimal.class),
    INT("int64", SimpleType.INT, Long.class),
    UINT("uint64", SimpleType.UINT, UnsignedLong.class),
    DOUBLE("double", SimpleType.DOUBLE, Double.class);

    private final String label;
    private final CelType type;
    private final Class<?> carrier;

    Number(String label, CelType type, Class<?> carrier) {
      this.label = label;
      this.type = type;
      this.carrier = carrier;
    }
  }

  private final Map<String, List<CelOverloadDecl>> declarations = new LinkedHashMap<>();
  private final List<CelFunctionBinding> bindings = new ArrayList<>();

  private ExactFunctions() {
    equality();
    comparison("_<_", "less", sign -> sign < 0);
    comparison("_<=_", "less_equals", sign -> sign <= 0);
    comparison("_>_", "greater", sign -> sign > 0 && sign != Exact.UNORDERED);
    comparison("_>=_", "greater_equals", sign -> sign >= 0 && sign != Exact.UNORDERED);
    arithmetic("_+_", "add", Exact::add);
    arithmetic("_-_", "subtract", Exact::subtract);
    arithmetic("_*_", "multiply", Exact::multiply);
    unary("-_", "negate_decimal", DECIMAL, BigDecimal.class, DECIMAL, BigDecimal::negate);
    conversions();
    rounding();
    mathematics();
  }

  private static final ExactFunctions ALL = new ExactFunctions();

  static List<CelFunctionDecl> declarations() {
    return ALL.declarations.entrySet().stream()
        .map(it -> CelFunctionDecl.newFunctionDeclaration(it.getKey(), it.getValue()))
        .toList();
  }

  static List<CelFunctionBinding> bindings() {
    return ALL.bindings;
  }

  /** CEL's own declarations; its words for types can be names of fields. */
  static CelStandardDeclarations standardDeclarations(Set<String> fields) {
    return CelStandardDeclarations.newBuilder()
        .filterIdentifiers(
            identifier -> !fields.contains(identifier.name().toLowerCase(Locale.ROOT)))
        .build();
  }

  /** CEL's own functions, without those that compare through double. */
  static CelStandardFunctions standardFunctions() {
    return CelStandardFunctions.newBuilder()
        .filterFunctions((_, overload) -> !isReplaced(overload))
        .build();
  }

  private static boolean isReplaced(CelStandardFunctions.StandardOverload overload) {
    return switch (overload) {
      case Overload.Relation _ -> true;
      case Overload.InternalOperator operator -> operator == Overload.InternalOperator.IN_LIST;
      case Overload.Comparison comparison ->
          switch (comparison) {
            case LESS_INT64_DOUBLE,
                LESS_DOUBLE_INT64,
                LESS_UINT64_DOUBLE,
                LESS_DOUBLE_UINT64,
                LESS_EQUALS_INT64_DOUBLE,
                LESS_EQUALS_DOUBLE_INT64,
                LESS_EQUALS_UINT64_DOUBLE,
                LESS_EQUALS_DOUBLE_UINT64,
                GREATER_INT64_DOUBLE,
                GREATER_DOUBLE_INT64,
                GREATER_UINT64_DOUBLE,
                GREATER_DOUBLE_UINT64,
                GREATER_EQUALS_INT64_DOUBLE,
                GREATER_EQUALS_DOUBLE_INT64,
                GREATER_EQUALS_UINT64_DOUBLE,
                GREATER_EQUALS_DOUBLE_UINT64 ->
                true;
            default -> false;
          };
      default -> false;
    };
  }

  private void equality() {
    for (var other : Number.values()) {
      for (var one : Number.values()) {
        if (one != other) {
          var pair = "_" + one.label + "_" + other.label;
          declare("_==_", "equals" + pair, SimpleType.BOOL, one.type, other.type);
          declare("_!=_", "not_equals" + pair, SimpleType.BOOL, one.type, other.type);
          declare("@in", "in_list" + pair, SimpleType.BOOL, one.type, ListType.create(other.type));
        }
      }
    }
    bind("equals", Object.class, Object.class, Exact::equal);
    bind("not_equals", Object.class, Object.class, (a, b) -> !Exact.equal(a, b));
    bind(
        "in_list",
        Object.class,
        List.class,
        (value, list) -> Exact.contains((List<?>) list, value));
  }

  /**
   * The overload that a call of equality or membership stands for; others are only for the check.
   */
  static String generic(String overload) {
    for (var name : List.of("not_equals", "equals", "in_list")) {
      if (overload.startsWith(name)) {
        return name;
      }
    }
    return overload;
  }

  private void comparison(String operator, String name, IntPredicate holds) {
    for (var one : Number.values()) {
      for (var other : Number.values()) {
        boolean decimal = one == Number.DECIMAL || other == Number.DECIMAL;
        boolean real = (one == Number.DOUBLE) != (other == Number.DOUBLE);
        if (decimal || real) {
          var id = id(name, one, other);
          if (decimal) {
            declare(operator, id, SimpleType.BOOL, one.type, other.type);
          }
          bind(id, one.carrier, other.carrier, (a, b) -> holds.test(Exact.compare(a, b)));
        }
      }
    }
  }

  private void arithmetic(String operator, String name, BinaryOperator<BigDecimal> function) {
    for (var one : List.of(Number.DECIMAL, Number.INT, Number.DOUBLE)) {
      for (var other : List.of(Number.DECIMAL, Number.INT, Number.DOUBLE)) {
        if (one == Number.DECIMAL || other == Number.DECIMAL) {
          var id = id(name, one, other);
          declare(operator, id, DECIMAL, one.type, other.type);
          bind(id, one.carrier, other.carrier, (a, b) -> function.apply(exact(a), exact(b)));
        }
      }
    }
  }

  private static String id(String name, Number one, Number other) {
    return one == other ? name + "_" + one.label : name + "_" + one.label + "_" + other.label;
  }

  private void conversions() {
    unary(
        "decimal",
        "string_to_decimal",
        SimpleType.STRING,
        String.class,
        DECIMAL,
        ExactFunctions::parse);
    for (var kind : Number.values()) {
      unary(
          "decimal",
          kind.label + "_to_decimal",
          kind.type,
          kind.carrier,
          DECIMAL,
          ExactFunctions::exact);
    }
    unary(
        "string",
        "decimal_to_string",
        DECIMAL,
        BigDecimal.class,
        SimpleType.STRING,
        ExactFunctions::text);
    unary(
        "double",
        "decimal_to_double",
        DECIMAL,
        BigDecimal.class,
        SimpleType.DOUBLE,
        BigDecimal::doubleValue);
    unary(
        "int",
        "decimal_to_int64",
        DECIMAL,
        BigDecimal.class,
        SimpleType.INT,
        ExactFunctions::whole);
    unary(
        "uint",
        "decimal_to_uint64",
        DECIMAL,
        BigDecimal.class,
        SimpleType.UINT,
        number -> {
          var whole = truncated(number);
          if (whole.signum() < 0 || whole.bitLength() > 64) {
            throw new ArithmeticException("the number does not fit 64 bits without a sign");
          }
          return UnsignedLong.valueOf(whole);
        });
  }

  private void rounding() {
    for (var kind : List.of(Number.DECIMAL, Number.INT)) {
      var id = "round_" + kind.label;
      declare("round", id, DECIMAL, kind.type, SimpleType.INT);
      bind(id, kind.carrier, Long.class, (number, scale) -> rounded(exact(number), scale));
      for (var divisor : List.of(Number.DECIMAL, Number.INT)) {
        var division = id("div", kind, divisor);
        declare("div", division, DECIMAL, kind.type, divisor.type, SimpleType.INT);
        bindings.add(
            CelFunctionBinding.from(
                division,
                List.of(kind.carrier, divisor.carrier, Long.class),
                values ->
                    failing(() -> divided(exact(values[0]), exact(values[1]), (Long) values[2]))));
      }
    }
  }

  /** The functions of CEL's extension, for decimals. */
  private void mathematics() {
    math("ceil", number -> number.setScale(0, RoundingMode.CEILING));
    math("floor", number -> number.setScale(0, RoundingMode.FLOOR));
    math("round", number -> number.setScale(0, RoundingMode.HALF_UP));
    math("trunc", number -> number.setScale(0, RoundingMode.DOWN));
    math("abs", BigDecimal::abs);
    math("sign", number -> BigDecimal.valueOf(number.signum()));
    greatest("max", sign -> sign >= 0);
    greatest("min", sign -> sign <= 0);
  }

  private void math(String name, Function<BigDecimal, BigDecimal> function) {
    unary(
        "math." + name,
        "math_" + name + "_decimal",
        DECIMAL,
        BigDecimal.class,
        DECIMAL,
        number -> function.apply(Exact.bounded(number)));
  }

  private void greatest(String name, IntPredicate isFirst) {
    var function = "math.@" + name;
    unary(function, "math_@" + name + "_decimal", DECIMAL, BigDecimal.class, DECIMAL, it -> it);
    for (var one : List.of(Number.DECIMAL, Number.INT, Number.DOUBLE)) {
      for (var other : List.of(Number.DECIMAL, Number.INT, Number.DOUBLE)) {
        if (one == Number.DECIMAL || other == Number.DECIMAL) {
          var id = "math_@" + name + "_" + one.label + "_" + other.label;
          declare(function, id, DECIMAL, one.type, other.type);
          bind(
              id,
              one.carrier,
              other.carrier,
              (a, b) -> exact(isFirst.test(Exact.compare(a, b)) ? a : b));
        }
      }
    }
  }

  private void declare(String function, String id, CelType result, CelType... parameters) {
    declarations
        .computeIfAbsent(function, _ -> new ArrayList<>())
        .add(CelOverloadDecl.newGlobalOverload(id, result, parameters));
  }

  @SuppressWarnings("Immutable") // The bodies are functions without state.
  private <T> void unary(
      String function,
      String id,
      CelType type,
      Class<T> carrier,
      CelType result,
      Function<? super T, ?> body) {
    declare(function, id, result, type);
    bindings.add(CelFunctionBinding.from(id, carrier, value -> failing(() -> body.apply(value))));
  }

  @SuppressWarnings("Immutable") // As above.
  private <A, B> void bind(String id, Class<A> one, Class<B> other, BiFunction<A, B, ?> body) {
    bindings.add(
        CelFunctionBinding.from(id, one, other, (a, b) -> failing(() -> body.apply(a, b))));
  }

  /** A failure in CEL's form, which keeps its message as it is. */
  private static Object failing(Supplier<?> body) {
    try {
      return body.get();
    } catch (ArithmeticException | IllegalArgumentException e) {
      throw new CelRuntimeException(e, CelErrorCode.INVALID_ARGUMENT);
    }
  }

  private static BigDecimal exact(Object number) {
    if (number instanceof Double real && !Double.isFinite(real)) {
      throw new ArithmeticException(real + " is no number to calculate with");
    }
    return Exact.of(number);
  }

  /**
   * The number that a text says.
   *
   * @throws IllegalArgumentException when it says none, or a very long one
   */
  static BigDecimal parse(String text) {
    var number = Digits.parse(text.strip());
    if (number == null) {
      throw new IllegalArgumentException("the text is no decimal number");
    }
    return number;
  }

  /** Without exponent, and with the digits that the number has: 12.50. */
  static String text(BigDecimal number) {
    if (!Digits.areFew(number)) {
      throw new ArithmeticException("it is " + Digits.TOO_MANY);
    }
    return number.toPlainString();
  }

  private static BigInteger truncated(BigDecimal number) {
    return Exact.bounded(number).toBigInteger();
  }

  private static Long whole(BigDecimal number) {
    var whole = Exact.bounded(number).setScale(0, RoundingMode.DOWN);
    if (whole.compareTo(LEAST_LONG) < 0 || whole.compareTo(GREATEST_LONG) > 0) {
      throw new ArithmeticException("the number does not fit 64 bits");
    }
    return whole.longValue();
  }

  private static BigDecimal rounded(BigDecimal number, long scale) {
    return Exact.bounded(number).setScale(digits(scale), RoundingMode.HALF_EVEN);
  }

  private static BigDecimal divided(BigDecimal number, BigDecimal divisor, long scale) {
    if (divisor.signum() == 0) {
      throw new ArithmeticException("divide by zero");
    }
    return Exact.bounded(number)
        .divide(Exact.bounded(divisor), digits(scale), RoundingMode.HALF_EVEN);
  }

  private static int digits(long scale) {
    if (scale < 0 || scale > Exact.MOST_DIGITS) {
      throw new IllegalArgumentException(
          "digits after the point are 0 to %d, not %d".formatted(Exact.MOST_DIGITS, scale));
    }
    return (int) scale;
  }
}
