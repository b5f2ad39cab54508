package dev.millrace.runtime.expression;

/**
 * An expression has no value for an event. The message names the expression, the cause and the
 * fields that were null. It has no stack trace, because it is data.
 */
public final class ExpressionFailed extends Exception {

  private static final long serialVersionUID = 1L;

  ExpressionFailed(String message) {
    super(message, null, false, false);
  }
}
