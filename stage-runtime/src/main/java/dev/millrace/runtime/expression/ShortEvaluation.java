package dev.millrace.runtime.expression;

import dev.millrace.runtime.row.Row;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates an expression of fields, constants, logic, comparisons and arithmetic faster than CEL.
 * It answers only when CEL's answer is certain. Everything else (other types, errors, overflow,
 * NaN) it leaves to CEL. So it is fast and never differs from CEL.
 */
@FunctionalInterface
interface ShortEvaluation {

  /** For an expression that has no short way. */
  ShortEvaluation UNKNOWN = _ -> null;

  /** The value that CEL would give; null when CEL must be asked. */
  @Nullable Object eval(Row row);
}
