package dev.millrace.spec;

import dev.millrace.spec.word.Position;
import dev.millrace.spec.word.Value;

/**
 * One step, rule or sink as written.
 *
 * @param word its name, such as {@code range}
 * @param value with defaults filled in and without the keys that all words of the section share
 * @param onFail for a rule, what a violation does; {@link OnFail#REJECT} elsewhere
 * @param position of the word
 */
public record Clause(String word, Value value, OnFail onFail, Position position) {

  /** What a violation does. */
  public enum OnFail {
    /** The event goes to the dead letters. */
    REJECT,
    /** The event goes on; the violation is counted. */
    WARN
  }
}
