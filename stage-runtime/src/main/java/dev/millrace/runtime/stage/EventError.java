package dev.millrace.runtime.stage;

import java.util.List;

/**
 * The reason why an event was rejected.
 *
 * @param code stable, listed in the reference
 * @param message names the thing, its value, what was expected
 * @param violations every rule the event breaks; empty when the code is not about rules
 */
public record EventError(ErrorCode code, String message, List<Violation> violations) {

  /**
   * The breach of one rule.
   *
   * @param rule name of the rule
   * @param field it is about; empty when it is about the whole event
   * @param message what was expected
   */
  public record Violation(String rule, String field, String message) {}

  public EventError {
    violations = List.copyOf(violations);
  }

  public EventError(ErrorCode code, String message) {
    this(code, message, List.of());
  }

  /** An error about one field. */
  public static EventError ofField(ErrorCode code, String field, String message) {
    return new EventError(code, message, List.of(new Violation(code.name(), field, message)));
  }
}
