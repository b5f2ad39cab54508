package dev.millrace.runtime.expression;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.millrace.runtime.expression.Checked.Mistake;
import dev.millrace.spec.type.FieldType;
import dev.millrace.spec.type.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Finds mistakes that fail for every event, such as a constant division by zero. */
final class ConstantMistakes {

  private final CelAbstractSyntaxTree tree;
  private final Fields later;
  private final ExpressionText.Read text;
  private final List<Mistake> mistakes = new ArrayList<>();

  private ConstantMistakes(CelAbstractSyntaxTree tree, Fields later, ExpressionText.Read text) {
    this.tree = tree;
    this.later = later;
    this.text = text;
  }

  /**
   * The mistakes of an expression whose types fit.
   *
   * @param later the types that fields of kind ANY must have in the end
   */
  static List<Mistake> of(
      CelAbstractSyntaxTree tree,
      Set<FieldType.Kind> wanted,
      Fields later,
      ExpressionText.Read text) {
    var found = new ConstantMistakes(tree, later, text);
    if (wanted.equals(Set.of(FieldType.Kind.BOOLEAN))) {
      found.condition(tree.getExpr());
    }
    CelNavigableAst.fromAst(tree).getRoot().allNodes().forEach(node -> found.node(node.expr()));
    return found.mistakes.stream().distinct().toList();
  }

  private void node(CelExpr expression) {
    if (expression.getKind() != Kind.CALL) {
      return;
    }
    var call = expression.call();
    switch (call.function()) {
      case "!_", "_&&_", "_||_" -> call.args().forEach(this::condition);
      case "_?_:_" -> condition(call.args().getFirst());
      case "matches" -> pattern(call.args().getLast());
      default -> {}
    }
  }

  /**
   * Refuses, as a condition, a field that will be a text or a number, even before it has been cast.
   */
  private void condition(CelExpr expression) {
    if (expression.getKind() != Kind.IDENT
        || !typeOf(expression).equals(Optional.of(SimpleType.DYN))) {
      return;
    }
    var field = text.field(expression.ident().name());
    later
        .type(field)
        .map(FieldType::kind)
        .filter(kind -> kind != FieldType.Kind.BOOLEAN && kind != FieldType.Kind.ANY)
        .ifPresent(
            kind ->
                report(
                    expression,
                    "'%s', which is %s in the schema, stands where true or false is expected"
                        .formatted(field, kind.name().toLowerCase(Locale.ROOT)),
                    "compare it with something, such as %s != null".formatted(field)));
  }

  private Optional<CelType> typeOf(CelExpr expression) {
    return tree.getType(expression.id());
  }

  private void pattern(CelExpr argument) {
    if (argument.getKind() != Kind.CONSTANT
        || argument.constant().getKind() != CelConstant.Kind.STRING_VALUE) {
      return;
    }
    try {
      Pattern.compile(argument.constant().stringValue());
    } catch (PatternSyntaxException e) {
      report(argument, "not a regular expression: " + e.getMessage(), "");
    }
  }

  private void report(CelExpr at, String message, String hint) {
    var place = place(at, tree);
    mistakes.add(new Mistake(place.getLine(), place.getColumn() + 1, message, hint));
  }

  /** The place of a part of an expression; its column counts from 0. */
  static CelSourceLocation place(CelExpr part, CelAbstractSyntaxTree tree) {
    return Optional.ofNullable(tree.getSource().getPositionsMap().get(part.id()))
        .flatMap(offset -> tree.getSource().getOffsetLocation(offset))
        .orElse(CelSourceLocation.of(1, 0));
  }
}
