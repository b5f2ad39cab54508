package dev.millrace.dlq.letter;

import dev.millrace.runtime.stage.EventError.Violation;
import java.util.List;

/**
 * Why an event failed.
 *
 * @param errorClass poison or unclassified
 * @param code a stable error code
 * @param fingerprint equal for failures of one kind
 */
public record Cause(
    String errorClass,
    String code,
    String message,
    List<Violation> violations,
    String fingerprint) {

  public Cause {
    violations = List.copyOf(violations);
  }
}
