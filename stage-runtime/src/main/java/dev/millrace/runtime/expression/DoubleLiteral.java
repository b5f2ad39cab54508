package dev.millrace.runtime.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.millrace.runtime.row.Digits;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A number with a point or an exponent in an expression. CEL reads it as a double.
 *
 * @param start of its text
 * @param end after its text
 * @param digits its text
 * @param value the double that CEL reads
 */
record DoubleLiteral(int start, int end, String digits, double value) {

  private static final Pattern TEXT =
      Pattern.compile("-?\\s*((?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][+-]?\\d+)?)");

  /** The literals of an expression, in order. */
  static List<DoubleLiteral> of(String text, CelAbstractSyntaxTree tree) {
    var positions = tree.getSource().getPositionsMap();
    return CelNavigableAst.fromAst(tree)
        .getRoot()
        .allNodes()
        .filter(node -> node.getKind() == Kind.CONSTANT)
        .map(node -> node.expr())
        .filter(it -> it.constant().getKind() == CelConstant.Kind.DOUBLE_VALUE)
        .flatMap(it -> at(text, positions.get(it.id()), it.constant().doubleValue()).stream())
        .sorted(Comparator.comparingInt(DoubleLiteral::start))
        .distinct()
        .toList();
  }

  private static Optional<DoubleLiteral> at(
      String text, @Nullable Integer codePoint, double value) {
    if (codePoint == null || codePoint > text.codePointCount(0, text.length())) {
      return Optional.empty();
    }
    int start = text.offsetByCodePoints(0, codePoint);
    boolean negative = value < 0 || 1 / value < 0;
    while (negative && start > 0 && text.charAt(start) != '-') {
      start--;
    }
    var digits = TEXT.matcher(text).region(start, text.length());
    if (!digits.lookingAt()) {
      return Optional.empty();
    }
    var written = (negative ? "-" : "") + digits.group(1);
    return Optional.of(new DoubleLiteral(start, digits.end(), written, value));
  }

  /**
   * Tells whether the double differs from the number in the text. One whose exponent has more
   * digits than a decimal can have is taken to differ.
   */
  boolean isRounded() {
    if (!Double.isFinite(value)) {
      return true;
    }
    if (digits.length() <= 15) {
      return false;
    }
    var written = Digits.parse(digits);
    return written == null || written.compareTo(BigDecimal.valueOf(value)) != 0;
  }
}
