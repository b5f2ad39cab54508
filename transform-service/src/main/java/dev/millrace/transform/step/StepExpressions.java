package dev.millrace.transform.step;

import dev.millrace.runtime.codec.JsonRowReader;
import dev.millrace.runtime.expression.Checked;
import dev.millrace.runtime.expression.Expression;
import dev.millrace.runtime.expression.ExpressionFailed;
import dev.millrace.runtime.expression.Expressions;
import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.EventError;
import dev.millrace.spec.type.FieldType;
import dev.millrace.spec.type.FieldType.Kind;
import dev.millrace.spec.type.Fields;
import dev.millrace.spec.word.Problems;
import dev.millrace.spec.word.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The expressions of steps: they see the known fields, and the whole payload as {@code source}
 * unless the schema has a field of that name.
 */
public final class StepExpressions {

  private static final FieldType PAYLOAD =
      new FieldType(
          Kind.MAP, false, 0, 0, List.of(), new Fields(Map.of("item", StepFields.UNCAST)));

  private StepExpressions() {}

  /** The type of an expression; its mistakes are problems. */
  public static Optional<FieldType> check(
      Value.Text cel, Fields known, Set<Kind> wanted, Problems problems) {
    return switch (Expressions.check(cel.text(), scope(known), wanted)) {
      case Checked.Valid(var type, _) -> Optional.of(type);
      case Checked.Invalid(var mistakes) -> {
        mistakes.forEach(
            mistake -> problems.report(cel.position(), mistake.describe(), mistake.hint()));
        yield Optional.empty();
      }
    };
  }

  /** {@code source}, when the expression mentions it. */
  public static Set<String> names(String cel) {
    return Expressions.identifiers(cel).contains(JsonRowReader.SOURCE)
        ? Set.of(JsonRowReader.SOURCE)
        : Set.of();
  }

  /** The expression, compiled for the rows of a step that knows these fields. */
  public static Expression compile(String cel, Fields known, StepContext context) {
    return Expressions.compile(cel, scope(known), context.layout());
  }

  /** The verdict on an event for which an expression has no value. */
  public static Verdict failed(ExpressionFailed failure, StepContext context) {
    return new Verdict.Rejected(
        new EventError(ErrorCode.EXPRESSION_FAILED, context.place() + ": " + failure.getMessage()));
  }

  private static Fields scope(Fields known) {
    return known.has(JsonRowReader.SOURCE) ? known : known.with(JsonRowReader.SOURCE, PAYLOAD);
  }
}
