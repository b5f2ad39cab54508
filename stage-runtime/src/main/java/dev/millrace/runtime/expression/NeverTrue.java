package dev.millrace.runtime.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.millrace.spec.type.FieldType;
import dev.millrace.spec.type.Fields;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Finds conditions that no event can meet. */
final class NeverTrue {

  private final Fields types;
  private final ExpressionText.Read text;
  private final Map<String, String> wanted = new HashMap<>();

  private NeverTrue(Fields types, ExpressionText.Read text) {
    this.types = types;
    this.text = text;
  }

  /**
   * Says why a condition over fields is never true; empty when it may be.
   *
   * @param types of the fields, now or in the end
   */
  static Optional<String> why(CelAbstractSyntaxTree tree, Fields types, ExpressionText.Read text) {
    return new NeverTrue(types, text).contradiction(tree.getExpr());
  }

  /** The contradiction among conditions that must all be true. */
  private Optional<String> contradiction(CelExpr expression) {
    if (expression.getKind() == Kind.CONSTANT) {
      return expression.constant().getKind() == CelConstant.Kind.BOOLEAN_VALUE
              && !expression.constant().booleanValue()
          ? Optional.of("it says false")
          : Optional.empty();
    }
    if (expression.getKind() != Kind.CALL) {
      return Optional.empty();
    }
    var call = expression.call();
    return switch (call.function()) {
      case "_&&_" -> call.args().stream().flatMap(part -> contradiction(part).stream()).findFirst();
      case "_==_" -> equality(call.args().getFirst(), call.args().getLast());
      default -> Optional.empty();
    };
  }

  private Optional<String> equality(CelExpr a, CelExpr b) {
    if (a.getKind() == Kind.CONSTANT && b.getKind() == Kind.IDENT) {
      return equality(b, a);
    }
    if (a.getKind() != Kind.IDENT
        || b.getKind() != Kind.CONSTANT
        || b.constant().getKind() != CelConstant.Kind.STRING_VALUE) {
      return Optional.empty();
    }
    var field = text.field(a.ident().name());
    var value = b.constant().stringValue();
    var before = wanted.putIfAbsent(field, value);
    if (before != null && !before.equals(value)) {
      return Optional.of("%s cannot be '%s' and '%s'".formatted(field, before, value));
    }
    return types
        .type(field)
        .filter(type -> type.kind() == FieldType.Kind.ENUM && !type.symbols().contains(value))
        .map(type -> "'%s' is none of the symbols of %s".formatted(value, field));
  }
}
