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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Checks and compiles the expressions of steps. An expression sees the known fields, and the whole
 * payload under the name {@link #payload}.
 */
public final class StepExpressions {

  private static final FieldType PAYLOAD =
      new FieldType(
          Kind.MAP, false, 0, 0, List.of(), new Fields(Map.of("item", StepFields.UNCAST)));

  /** Names for the whole payload. The first that is no field of the schema is used. */
  private static final List<String> PAYLOAD_NAMES =
      List.of(JsonRowReader.SOURCE, "payload", "whole_payload");

  private StepExpressions() {}

  /**
   * The name of the whole payload in expressions: {@code source}, unless the schema has such a
   * field.
   */
  public static String payload(Fields contract) {
    return PAYLOAD_NAMES.stream()
        .filter(name -> !contract.has(name))
        .findFirst()
        .orElse(PAYLOAD_NAMES.getLast());
  }

  /** The type of an expression. Reports its mistakes as problems. */
  public static Optional<FieldType> check(
      Value.Text cel, Fields known, Set<Kind> wanted, Fields contract, Problems problems) {
    if (!hidesPayload(cel, contract, problems)) {
      return Optional.empty();
    }
    return switch (Expressions.check(cel.text(), scope(known, contract), wanted, contract)) {
      case Checked.Valid(var type, _) -> Optional.of(type);
      case Checked.Invalid(var mistakes) -> {
        mistakes.forEach(
            mistake -> problems.report(cel.position(), mistake.describe(), mistake.hint()));
        yield Optional.empty();
      }
    };
  }

  /** Why a condition is false for every event; empty when it may be true. */
  public static Optional<String> neverTrue(String cel, Fields known, Fields contract) {
    return Expressions.neverTrue(cel, scope(known, contract), contract);
  }

  /** Reports {@code source.x} where {@code source} is a field of the schema that has no members. */
  private static boolean hidesPayload(Value.Text cel, Fields contract, Problems problems) {
    var source = contract.type(JsonRowReader.SOURCE).map(FieldType::kind);
    boolean hidden =
        source.isPresent()
            && source.get() != Kind.RECORD
            && source.get() != Kind.MAP
            && source.get() != Kind.ANY
            && Expressions.containers(cel.text()).contains(JsonRowReader.SOURCE);
    if (hidden) {
      problems.report(
          cel.position(),
          "'source' is a field of the schema here, of kind %s, and has no members"
              .formatted(source.get()),
          "the whole payload is called '%s' in this pipeline".formatted(payload(contract)));
    }
    return !hidden;
  }

  /** The names in the expression that may be the payload's. */
  public static Set<String> names(String cel) {
    var names = new HashSet<>(PAYLOAD_NAMES);
    names.retainAll(Expressions.identifiers(cel));
    return names;
  }

  /** The fields that an expression reads, by name or as a member of the whole payload. */
  public static Set<String> looksAt(String cel, Fields fields) {
    var looked = new HashSet<>(Expressions.identifiers(cel));
    looked.addAll(Expressions.members(cel, payload(fields)));
    looked.retainAll(fields.names());
    return looked;
  }

  /** The expression, compiled for the rows of a step that knows these fields. */
  public static Expression compile(
      String cel, Fields known, Set<Kind> wanted, StepContext context) {
    return Expressions.compile(cel, scope(known, context.contract()), wanted, context.layout());
  }

  /** Rejects an event for which an expression has no value. */
  public static Verdict failed(ExpressionFailed failure, StepContext context) {
    return new Verdict.Rejected(
        new EventError(ErrorCode.EXPRESSION_FAILED, context.place() + ": " + failure.getMessage()));
  }

  private static Fields scope(Fields known, Fields contract) {
    var payload = payload(contract);
    return known.has(payload) ? known : known.with(payload, PAYLOAD);
  }
}
