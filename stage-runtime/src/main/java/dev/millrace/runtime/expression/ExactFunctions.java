package dev.millrace.runtime.expression;

import com.google.common.primitives.UnsignedLong;
import dev.cel.common.CelErrorCode;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelRuntimeException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelFunctionBinding;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The functions for decimals, in addition to CEL's own: compare them with all numbers, add,
 * subtract and multiply them, and convert them from and to other values. It also replaces CEL's
 * equality and comparisons between kinds of numbers, because those go through double.
 */
final class ExactFunctions {

  /** The type of a decimal in an expression; {@link BigDecimal} carries it. */
  static final CelType DECIMAL = OpaqueType.create("decimal");

  /** A kind of number: its type, its name in overloads, and its Java class. */
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
   * The overload that is run for a call of equality, membership, or the greatest of a list. The
   * other overloads serve only the type check.
   */
  static String generic(String overload) {
    for (var name : List.of("not_equals", "equals", "in_list")) {
      if (overload.startsWith(name)) {
        return name;
      }
    }
    for (var name : List.of("math_@max_list", "math_@min_list")) {
      if (overload.startsWith(name)) {
        return "exact_" + name;
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
          bind(
              id,
              one.carrier,
              other.carrier,
              (a, b) -> function.apply(Calculation.exact(a), Calculation.exact(b)));
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
        Calculation::parse);
    for (var kind : Number.values()) {
      unary(
          "decimal",
          kind.label + "_to_decimal",
          kind.type,
          kind.carrier,
          DECIMAL,
          Calculation::exact);
    }
    unary(
        "string",
        "decimal_to_string",
        DECIMAL,
        BigDecimal.class,
        SimpleType.STRING,
        Calculation::text);
    unary(
        "double",
        "decimal_to_double",
        DECIMAL,
        BigDecimal.class,
        SimpleType.DOUBLE,
        BigDecimal::doubleValue);
    unary("int", "decimal_to_int64", DECIMAL, BigDecimal.class, SimpleType.INT, Calculation::whole);
    unary(
        "uint",
        "decimal_to_uint64",
        DECIMAL,
        BigDecimal.class,
        SimpleType.UINT,
        number -> {
          var whole = Calculation.truncated(number);
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
      bind(
          id,
          kind.carrier,
          Long.class,
          (number, scale) -> Calculation.rounded(Calculation.exact(number), scale));
      for (var divisor : List.of(Number.DECIMAL, Number.INT)) {
        var division = id("div", kind, divisor);
        declare("div", division, DECIMAL, kind.type, divisor.type, SimpleType.INT);
        bindings.add(
            CelFunctionBinding.from(
                division,
                List.of(kind.carrier, divisor.carrier, Long.class),
                values ->
                    failing(
                        () ->
                            Calculation.divided(
                                Calculation.exact(values[0]),
                                Calculation.exact(values[1]),
                                (Long) values[2]))));
      }
    }
  }

  /** Declares the functions of CEL's math extension for decimals. */
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

  @SuppressWarnings("Immutable") // The conditions are functions without state.
  private void greatest(String name, IntPredicate isFirst) {
    var function = "math.@" + name;
    unary(function, "math_@" + name + "_decimal", DECIMAL, BigDecimal.class, DECIMAL, it -> it);
    bindings.add(
        CelFunctionBinding.from(
            "exact_math_@" + name + "_list",
            List.class,
            list -> failing(() -> first((List<?>) list, isFirst))));
    for (var one : List.of(Number.DECIMAL, Number.INT, Number.DOUBLE)) {
      for (var other : List.of(Number.DECIMAL, Number.INT, Number.DOUBLE)) {
        if (one == Number.DECIMAL || other == Number.DECIMAL) {
          var id = "math_@" + name + "_" + one.label + "_" + other.label;
          declare(function, id, DECIMAL, one.type, other.type);
          bind(
              id,
              one.carrier,
              other.carrier,
              (a, b) -> Calculation.exact(isFirst.test(Exact.compare(a, b)) ? a : b));
        }
      }
    }
  }

  private static Object first(List<?> numbers, IntPredicate isFirst) {
    @Nullable Object found = null;
    boolean decimal = false;
    for (var each : numbers) {
      if (each == null || !Exact.isNumber(each)) {
        throw new IllegalArgumentException("the list holds something that is no number");
      }
      decimal |= each instanceof BigDecimal;
      if (found == null || !isFirst.test(Exact.compare(found, each))) {
        found = each;
      }
    }
    if (found == null) {
      throw new IllegalArgumentException("the list is empty");
    }
    return decimal ? Calculation.exact(found) : found;
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

  /** Turns a failure into CEL's exception, without changing its message. */
  private static Object failing(Supplier<?> body) {
    try {
      return body.get();
    } catch (ArithmeticException | IllegalArgumentException e) {
      throw new CelRuntimeException(e, CelErrorCode.INVALID_ARGUMENT);
    }
  }
}
