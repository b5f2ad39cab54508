package dev.millrace.runtime.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.values.NullValue;
import dev.millrace.runtime.row.Row;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Finds the short way through a checked expression. */
final class ShortEvaluations {

  private final CelAbstractSyntaxTree tree;
  private final Map<String, Integer> slots;

  private ShortEvaluations(CelAbstractSyntaxTree tree, Map<String, Integer> slots) {
    this.tree = tree;
    this.slots = slots;
  }

  /**
   * A constant.
   *
   * @param value as CEL has it
   * @param exact the value as a decimal, made once; unused when it is no number
   */
  private record Constant(Object value, BigDecimal exact) implements ShortEvaluation {
    @Override
    public Object eval(Row row) {
      return value;
    }
  }

  /**
   * The short way of an expression, or {@link ShortEvaluation#UNKNOWN}.
   *
   * @param slots of the fields, by their names in the expression
   */
  static ShortEvaluation of(CelAbstractSyntaxTree tree, Map<String, Integer> slots) {
    return new ShortEvaluations(tree, slots).of(tree.getExpr());
  }

  private ShortEvaluation of(CelExpr expression) {
    return switch (expression.getKind()) {
      case CONSTANT -> constant(expression.constant());
      case IDENT -> field(expression.ident().name());
      case CALL -> call(expression);
      default -> ShortEvaluation.UNKNOWN;
    };
  }

  private static ShortEvaluation constant(CelConstant constant) {
    return switch (constant.getKind()) {
      case NULL_VALUE -> always(NullValue.NULL_VALUE);
      case BOOLEAN_VALUE -> always(constant.booleanValue());
      case INT64_VALUE -> always(constant.int64Value());
      case DOUBLE_VALUE -> always(constant.doubleValue());
      case STRING_VALUE -> always(constant.stringValue());
      default -> ShortEvaluation.UNKNOWN;
    };
  }

  private static ShortEvaluation always(Object value) {
    boolean isExact =
        value instanceof BigDecimal
            || value instanceof Long
            || value instanceof Double number && Double.isFinite(number);
    return new Constant(value, isExact ? Exact.of(value) : BigDecimal.ZERO);
  }

  private ShortEvaluation field(String name) {
    var place = slots.get(name);
    if (place == null) {
      return ShortEvaluation.UNKNOWN;
    }
    int slot = place;
    return row -> CelValues.toCel(row.get(slot));
  }

  private ShortEvaluation call(CelExpr expression) {
    var call = expression.call();
    if (call.function().equals("@in")) {
      return in(of(call.args().get(0)), call.args().get(1));
    }
    var arguments = call.args().stream().map(this::of).toList();
    if (call.target().isPresent() || arguments.contains(ShortEvaluation.UNKNOWN)) {
      return ShortEvaluation.UNKNOWN;
    }
    return switch (arguments.size()) {
      case 1 -> unary(expression, arguments.get(0));
      case 2 -> binary(expression, arguments.get(0), arguments.get(1));
      case 3 -> ternary(call.function(), arguments);
      default -> ShortEvaluation.UNKNOWN;
    };
  }

  /** Tells whether a call may use this overload, by the types of its arguments. */
  private boolean may(CelExpr call, String overload) {
    var reference = tree.getReferenceMap().get(call.id());
    return reference != null && reference.overloadIds().contains(overload);
  }

  private static ShortEvaluation ternary(String function, List<ShortEvaluation> arguments) {
    if (!function.equals("_?_:_")) {
      return ShortEvaluation.UNKNOWN;
    }
    var condition = arguments.get(0);
    var yes = arguments.get(1);
    var no = arguments.get(2);
    return row ->
        condition.eval(row) instanceof Boolean truth ? (truth ? yes : no).eval(row) : null;
  }

  private ShortEvaluation unary(CelExpr call, ShortEvaluation argument) {
    if (call.call().function().equals("!_")) {
      return not(argument);
    }
    if (call.call().function().equals("decimal")) {
      return decimal(call, argument);
    }
    if (may(call, "int64_to_double")) {
      return row -> argument.eval(row) instanceof Long number ? number.doubleValue() : null;
    }
    return ShortEvaluation.UNKNOWN;
  }

  private ShortEvaluation decimal(CelExpr call, ShortEvaluation argument) {
    boolean takesDecimal = may(call, "decimal_to_decimal");
    boolean takesLong = may(call, "int64_to_decimal");
    if (argument instanceof Constant(var value, var exact)) {
      return value instanceof String text ? literal(text) : always(exact);
    }
    return row ->
        switch (argument.eval(row)) {
          case BigDecimal number when takesDecimal -> number;
          case Long number when takesLong -> BigDecimal.valueOf(number);
          case null, default -> null;
        };
  }

  private static ShortEvaluation literal(String text) {
    try {
      return always(Calculation.parse(text));
    } catch (IllegalArgumentException _) {
      return ShortEvaluation.UNKNOWN;
    }
  }

  private static ShortEvaluation not(ShortEvaluation argument) {
    return row -> argument.eval(row) instanceof Boolean truth ? !truth : null;
  }

  private ShortEvaluation binary(CelExpr call, ShortEvaluation a, ShortEvaluation b) {
    return switch (call.call().function()) {
      case "_||_" -> row -> logic(a, b, row, true);
      case "_&&_" -> row -> logic(a, b, row, false);
      case "_==_" -> row -> equal(a.eval(row), b.eval(row));
      case "_!=_" -> not(row -> equal(a.eval(row), b.eval(row)));
      case "_<_" -> comparison(call, "less", a, b, sign -> sign < 0);
      case "_<=_" -> comparison(call, "less_equals", a, b, sign -> sign <= 0);
      case "_>_" -> comparison(call, "greater", a, b, sign -> sign > 0);
      case "_>=_" -> comparison(call, "greater_equals", a, b, sign -> sign >= 0);
      case "_+_" -> arithmetic(call, "add", '+', a, b);
      case "_-_" -> arithmetic(call, "subtract", '-', a, b);
      case "_*_" -> arithmetic(call, "multiply", '*', a, b);
      case "_/_" -> arithmetic(call, "divide", '/', a, b);
      default -> ShortEvaluation.UNKNOWN;
    };
  }

  /**
   * @param decisive the value with which the first argument alone decides
   */
  private static @Nullable Object logic(
      ShortEvaluation a, ShortEvaluation b, Row row, boolean decisive) {
    if (!(a.eval(row) instanceof Boolean first)) {
      return null;
    }
    if (first == decisive) {
      return first;
    }
    return b.eval(row) instanceof Boolean second ? second : null;
  }

  private static @Nullable Object equal(@Nullable Object a, @Nullable Object b) {
    if (a == null || b == null) {
      return null;
    }
    if (a instanceof NullValue || b instanceof NullValue) {
      return isSingle(a) && isSingle(b) ? a == b : null;
    }
    return switch (a) {
      case String text when b instanceof String other -> text.equals(other);
      case Boolean truth when b instanceof Boolean other -> truth.equals(other);
      case Long number when b instanceof Long other -> number.equals(other);
      case Double number when b instanceof Double other && isOrdered(number, other) ->
          number.doubleValue() == other.doubleValue();
      default -> Exact.isNumber(a) && Exact.isNumber(b) ? equalNumbers(a, b) : null;
    };
  }

  private static @Nullable Object equalNumbers(Object a, Object b) {
    int order = Exact.compare(a, b);
    return order == Exact.UNORDERED ? null : order == 0;
  }

  /** Whether it is one value, not a list or a map. */
  private static boolean isSingle(Object value) {
    return value instanceof NullValue
        || value instanceof String
        || value instanceof Long
        || value instanceof Double
        || value instanceof BigDecimal
        || value instanceof Boolean
        || value instanceof Instant;
  }

  private static boolean isOrdered(double a, double b) {
    return !Double.isNaN(a) && !Double.isNaN(b);
  }

  private ShortEvaluation comparison(
      CelExpr call, String overload, ShortEvaluation a, ShortEvaluation b, IntPredicate holds) {
    var takes = pairs(call, overload);
    boolean takesTime = may(call, overload + "_timestamp");
    return row -> {
      var left = a.eval(row);
      var right = b.eval(row);
      if (takesTime && left instanceof Instant x && right instanceof Instant y) {
        return holds.test(x.compareTo(y));
      }
      if (!takes(takes, left, right)) {
        return null;
      }
      if (left instanceof Double x && right instanceof Double y) {
        return isOrdered(x, y) ? holds.test(order(x, y)) : null;
      }
      if (left instanceof BigDecimal || right instanceof BigDecimal) {
        var x = exact(a, left);
        var y = exact(b, right);
        return x == null || y == null ? null : holds.test(x.compareTo(y));
      }
      int order = Exact.compare(left, right);
      return order == Exact.UNORDERED ? null : holds.test(order);
    };
  }

  /** The kinds of numbers that overloads name. */
  private static final List<String> KINDS = List.of("decimal", "int64", "double");

  /** The pairs of kinds that a call may have; the index is first kind * 3 + second kind. */
  private boolean[] pairs(CelExpr call, String overload) {
    var pairs = new boolean[KINDS.size() * KINDS.size()];
    for (int i = 0; i < pairs.length; i++) {
      var one = KINDS.get(i / KINDS.size());
      var other = KINDS.get(i % KINDS.size());
      pairs[i] = may(call, overload + "_" + one + (one.equals(other) ? "" : "_" + other));
    }
    return pairs;
  }

  private static boolean takes(boolean[] pairs, @Nullable Object left, @Nullable Object right) {
    int one = kind(left);
    int other = kind(right);
    return one >= 0 && other >= 0 && pairs[one * KINDS.size() + other];
  }

  private static int kind(@Nullable Object value) {
    return switch (value) {
      case BigDecimal _ -> 0;
      case Long _ -> 1;
      case Double _ -> 2;
      case null, default -> -1;
    };
  }

  /** The number as a decimal; null when it is none, or CEL must be asked. */
  private static @Nullable BigDecimal exact(ShortEvaluation source, @Nullable Object value) {
    if (source instanceof Constant constant && value instanceof Number) {
      return constant.exact;
    }
    return switch (value) {
      case BigDecimal number -> number;
      case Long number -> BigDecimal.valueOf(number);
      case null, default -> null;
    };
  }

  /** Not {@link Double#compare}, for which -0.0 is less than 0.0. */
  private static int order(double a, double b) {
    if (a == b) {
      return 0;
    }
    return a < b ? -1 : 1;
  }

  private ShortEvaluation arithmetic(
      CelExpr call, String overload, char operator, ShortEvaluation a, ShortEvaluation b) {
    var takes = pairs(call, overload);
    return row -> {
      var left = a.eval(row);
      var right = b.eval(row);
      if (!takes(takes, left, right)) {
        return null;
      }
      if (left instanceof BigDecimal || right instanceof BigDecimal) {
        return exactly(operator, exact(a, left), exact(b, right));
      }
      if (left instanceof Double x && right instanceof Double y) {
        return switch (operator) {
          case '+' -> x + y;
          case '-' -> x - y;
          case '*' -> x * y;
          default -> x / y;
        };
      }
      return left instanceof Long x && right instanceof Long y ? whole(operator, x, y) : null;
    };
  }

  private static @Nullable Object exactly(
      char operator, @Nullable BigDecimal x, @Nullable BigDecimal y) {
    if (x == null || y == null || !Exact.isBounded(x) || !Exact.isBounded(y)) {
      return null;
    }
    return switch (operator) {
      case '+' -> x.add(y);
      case '-' -> x.subtract(y);
      case '*' -> x.multiply(y);
      default -> null;
    };
  }

  private static @Nullable Object whole(char operator, long x, long y) {
    try {
      return switch (operator) {
        case '+' -> Math.addExact(x, y);
        case '-' -> Math.subtractExact(x, y);
        case '*' -> Math.multiplyExact(x, y);
        default -> null;
      };
    } catch (ArithmeticException _) {
      return null;
    }
  }

  /** A text among constant texts. */
  private static ShortEvaluation in(ShortEvaluation wanted, CelExpr list) {
    if (wanted == ShortEvaluation.UNKNOWN
        || list.getKind() != Kind.LIST
        || !list.list().optionalIndices().isEmpty()) {
      return ShortEvaluation.UNKNOWN;
    }
    var texts = new HashSet<String>();
    for (var element : list.list().elements()) {
      if (element.getKind() != Kind.CONSTANT
          || element.constant().getKind() != CelConstant.Kind.STRING_VALUE) {
        return ShortEvaluation.UNKNOWN;
      }
      texts.add(element.constant().stringValue());
    }
    return row -> wanted.eval(row) instanceof String text ? texts.contains(text) : null;
  }
}
