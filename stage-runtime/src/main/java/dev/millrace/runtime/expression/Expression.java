package dev.millrace.runtime.expression;

import dev.cel.common.values.NullValue;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelVariableResolver;
import dev.millrace.runtime.row.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A compiled expression. Thread-safe, but each thread must evaluate rows of its own. */
public final class Expression {

  private static final Optional<Object> NULL = Optional.of(NullValue.NULL_VALUE);

  private final String text;
  private final CelRuntime.Program program;
  private final ShortEvaluation shortWay;
  private final boolean calculates;
  private final String[] names;
  private final String[] fields;
  private final int[] slots;

  /**
   * @param shortWay a faster way to the same value
   * @param calculates whether it calculates a new value instead of copying one
   * @param names of the fields in the expression
   * @param fields the fields' own names, in the same order
   * @param slots of the fields in a row, in the same order
   */
  Expression(
      String text,
      CelRuntime.Program program,
      ShortEvaluation shortWay,
      boolean calculates,
      String[] names,
      String[] fields,
      int[] slots) {
    this.text = text;
    this.program = program;
    this.shortWay = shortWay;
    this.calculates = calculates;
    this.names = names;
    this.fields = fields;
    this.slots = slots;
  }

  /** The text in the pipeline file. */
  public String text() {
    return text;
  }

  /**
   * Tells whether it calculates its value, which may then have more digits than a field allows. A
   * copied value has the digits of its source.
   */
  public boolean calculates() {
    return calculates;
  }

  /**
   * The value for a row: null, Boolean, Long, Double, BigDecimal, String, Instant, Duration, {@code
   * byte[]}, List or Map.
   *
   * @param row laid out as the layout the expression was compiled for
   * @throws ExpressionFailed when it has none: null where a number is needed, a division by zero, a
   *     missing map key
   */
  public @Nullable Object eval(Row row) throws ExpressionFailed {
    return CelValues.toJava(run(row));
  }

  /**
   * The boolean value for a row.
   *
   * @throws ExpressionFailed when there is no value, or it is not a boolean
   */
  public boolean test(Row row) throws ExpressionFailed {
    var value = run(row);
    if (value instanceof Boolean truth) {
      return truth;
    }
    var found = value instanceof NullValue ? "null" : value.getClass().getSimpleName();
    throw failed(row, "gives " + found + " where true or false is expected");
  }

  private Object run(Row row) throws ExpressionFailed {
    var known = shortly(row);
    return known == null ? runProgram(row) : known;
  }

  /** The value by the short way; null when the short way does not know it. */
  @Nullable Object shortly(Row row) {
    return shortWay.eval(row);
  }

  // CEL's runtime also throws unchecked exceptions, and does not document them.
  Object runProgram(Row row) throws ExpressionFailed {
    CelVariableResolver variables = name -> find(name, row);
    try {
      return program.eval(variables);
    } catch (CelEvaluationException | RuntimeException e) {
      throw failed(row, Messages.ofEvaluation(e));
    }
  }

  private Optional<Object> find(String name, Row row) {
    for (int i = 0; i < names.length; i++) {
      if (names[i].equals(name)) {
        var value = row.get(slots[i]);
        return value == null || value == Row.ABSENT ? NULL : Optional.of(CelValues.toCel(value));
      }
    }
    return Optional.empty();
  }

  private ExpressionFailed failed(Row row, String cause) {
    List<String> missing = new ArrayList<>();
    for (int i = 0; i < names.length; i++) {
      if (row.isMissing(slots[i])) {
        missing.add(fields[i]);
      }
    }
    var hint = missing.isEmpty() ? "" : " (null here: " + String.join(", ", missing) + ")";
    return new ExpressionFailed("expression \"" + text + "\" failed: " + cause + hint);
  }

  @Override
  public String toString() {
    return text;
  }
}
