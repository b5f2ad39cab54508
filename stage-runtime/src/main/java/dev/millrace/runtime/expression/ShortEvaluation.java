package dev.millrace.runtime.expression;

import dev.millrace.runtime.row.Row;
import org.jspecify.annotations.Nullable;

/**
 * The short way to the value of an expression made of fields, constants, logic, comparisons and
 * arithmetic. It answers only where CEL's answer is beyond doubt and is an answer; anything else
 * (other types, errors, overflow, NaN) it leaves to CEL itself, which then says what there is to
 * say. So it is fast, and never different.
 */
@FunctionalInterface
interface ShortEvaluation {

  /** For an expression of which nothing can be said shortly. */
  ShortEvaluation UNKNOWN = _ -> null;

  /** The value as CEL would give it; null when CEL must be asked. */
  @Nullable Object eval(Row row);
}
