package dev.millrace.runtime.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.types.CelType;
import dev.cel.common.types.NullableType;
import dev.cel.common.types.SimpleType;
import dev.millrace.runtime.expression.Checked.Mistake;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Finds places where a decimal or whole number would lose digits in a double. */
final class ThroughDouble {

  /** The hint what to do instead. */
  static final String HINT =
      "a double keeps 15 digits: leave double(...) away, decimals and whole numbers are exact; or"
          + " decimal(x) takes a double as it is written";

  private static final Set<String> CALCULATIONS = Set.of("_+_", "_-_", "_*_");
  private static final Set<String> CONVERSIONS = Set.of("decimal", "string");

  private ThroughDouble() {}

  static List<Mistake> in(CelAbstractSyntaxTree tree) {
    return CelNavigableAst.fromAst(tree)
        .getRoot()
        .allNodes()
        .filter(node -> node.getKind() == Kind.CALL)
        .flatMap(node -> mistakes(node.expr(), tree))
        .toList();
  }

  private static Stream<Mistake> mistakes(CelExpr call, CelAbstractSyntaxTree tree) {
    var function = call.call().function();
    var arguments = call.call().args();
    if (CALCULATIONS.contains(function)
        && arguments.stream().anyMatch(it -> isOf(it, ExactFunctions.DECIMAL, tree))) {
      return arguments.stream()
          .filter(it -> isOf(it, SimpleType.DOUBLE, tree) && !isLiteral(it))
          .map(it -> mistake(it, "a decimal would be calculated with a double", tree));
    }
    if (CONVERSIONS.contains(function)) {
      return arguments.stream()
          .filter(it -> isConversion(it, tree))
          .map(it -> mistake(it, "the number would pass through a double", tree));
    }
    return Stream.of();
  }

  /** Tells whether it converts another value to a double. */
  private static boolean isConversion(CelExpr expression, CelAbstractSyntaxTree tree) {
    return expression.getKind() == Kind.CALL
        && expression.call().function().equals("double")
        && expression.call().args().stream().noneMatch(it -> isOf(it, SimpleType.DOUBLE, tree));
  }

  private static boolean isLiteral(CelExpr expression) {
    return expression.getKind() == Kind.CONSTANT
        && expression.constant().getKind() == CelConstant.Kind.DOUBLE_VALUE;
  }

  private static boolean isOf(CelExpr expression, CelType type, CelAbstractSyntaxTree tree) {
    return tree.getType(expression.id())
        .map(it -> it instanceof NullableType nullable ? nullable.targetType() : it)
        .filter(type::equals)
        .isPresent();
  }

  private static Mistake mistake(CelExpr at, String message, CelAbstractSyntaxTree tree) {
    var place = ConstantMistakes.place(at, tree);
    return new Mistake(place.getLine(), place.getColumn() + 1, message, HINT);
  }
}
