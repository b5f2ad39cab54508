package dev.millrace.spec.word;

import dev.millrace.spec.type.Fields;
import java.util.Map;
import java.util.Set;

/**
 * A word of the pipeline file: a step, rule or sink, described by the plugin that implements it.
 * Implementations are found by {@link java.util.ServiceLoader} under the stage's own provider
 * interface, are stateless, and are cheap to make.
 */
public interface Word {

  Section section();

  /** As written in the file, such as {@code one-of}. */
  String name();

  /** One sentence: what it does to an event. */
  String summary();

  /**
   * What its value may look like. Keys that all words of a section share (a rule's {@code on-fail})
   * are not part of it.
   */
  Shape shape();

  /**
   * A complete example: the YAML of one list item of its section, such as <code>- drop: [note]
   * </code>.
   */
  String example();

  /**
   * Checks the meaning of a value that has the right shape: do the fields exist, do the types fit.
   *
   * @param value as written, with defaults filled in
   * @param context the fields known where this word stands
   * @param problems takes every problem found
   * @return the fields known after it; the same for words that change none
   */
  Fields check(Value value, WordContext context, Problems problems);

  /**
   * The fields whose values it may change, so that they are no longer those of the payload. A mere
   * change of type does not count.
   */
  default Set<String> rewrites(Value value) {
    return Set.of();
  }

  /** The fields of the payload that it renames: old name to new name. */
  default Map<String, String> renames(Value value) {
    return Map.of();
  }

  /** The fields that never exist after it, whatever the event. */
  default Set<String> removes(Value value) {
    return Set.of();
  }

  /** The fields of the record that it reads, as far as that is known. */
  default Set<String> looksAt(Value value, Fields fields) {
    return Set.of();
  }
}
