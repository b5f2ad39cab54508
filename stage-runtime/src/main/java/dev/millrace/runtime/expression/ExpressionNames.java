package dev.millrace.runtime.expression;

import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.cel.parser.CelParser;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds the names in an expression, correct or not; none when it cannot be parsed.
 *
 * @param nodes the parts of the expression
 */
record ExpressionNames(List<CelExpr> nodes, ExpressionText.Read text) {

  static ExpressionNames of(String cel, CelParser parser) {
    var text = ExpressionText.of(cel, Set.of());
    try {
      var nodes =
          CelNavigableAst.fromAst(parser.parse(text.text()).getAst())
              .getRoot()
              .allNodes()
              .map(CelNavigableExpr::expr)
              .toList();
      return new ExpressionNames(nodes, text);
    } catch (CelValidationException e) {
      return new ExpressionNames(List.of(), text);
    }
  }

  private Stream<CelExpr> ofKind(Kind kind) {
    return nodes.stream().filter(node -> node.getKind() == kind);
  }

  /** Its identifiers, whether they are fields or names of its own loops. */
  Set<String> identifiers() {
    return ofKind(Kind.IDENT).map(this::name).collect(Collectors.toSet());
  }

  /** The fields whose members or elements it uses, as in {@code address.city}. */
  Set<String> containers() {
    return ofKind(Kind.SELECT)
        .map(node -> node.select().operand())
        .filter(operand -> operand.getKind() == Kind.IDENT)
        .map(this::name)
        .collect(Collectors.toSet());
  }

  /** The members of a field that it uses. */
  Set<String> members(String container) {
    return ofKind(Kind.SELECT)
        .filter(node -> node.select().operand().getKind() == Kind.IDENT)
        .filter(node -> name(node.select().operand()).equals(container))
        .map(node -> node.select().field())
        .collect(Collectors.toSet());
  }

  private String name(CelExpr identifier) {
    return text.field(identifier.ident().name());
  }
}
