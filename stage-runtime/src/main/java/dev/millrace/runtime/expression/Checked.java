package dev.millrace.runtime.expression;

import dev.millrace.spec.type.FieldType;
import java.util.List;
import java.util.Set;

/** The result of checking an expression. */
public sealed interface Checked {

  /**
   * A correct expression.
   *
   * @param type of its value; {@link FieldType.Kind#ANY} when only the event decides
   * @param variables the fields that it uses
   */
  record Valid(FieldType type, Set<String> variables) implements Checked {
    public Valid {
      variables = Set.copyOf(variables);
    }
  }

  /** An expression with mistakes; at least one. */
  record Invalid(List<Mistake> mistakes) implements Checked {
    public Invalid {
      mistakes = List.copyOf(mistakes);
    }
  }

  /**
   * A mistake in an expression.
   *
   * @param line of the expression's text, from 1
   * @param column in that line, from 1
   * @param message what is wrong
   * @param hint what to do; may be empty
   */
  record Mistake(int line, int column, String message, String hint) {

    /** The message with the place in front, for the problem of a pipeline file. */
    public String describe() {
      var place =
          line == 1
              ? "column %d of the expression".formatted(column)
              : "line %d, column %d of the expression".formatted(line, column);
      return place + ": " + message;
    }
  }
}
