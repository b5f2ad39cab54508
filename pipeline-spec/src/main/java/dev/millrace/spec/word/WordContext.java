package dev.millrace.spec.word;

import dev.millrace.spec.type.Fields;
import java.util.List;
import java.util.Set;

/**
 * What is known at the place of a word.
 *
 * @param contract the fields of the pipeline's schema
 * @param known the fields that exist at this place: for a step, source fields named by earlier
 *     steps (of kind ANY until cast) and what earlier steps made; for rules and sinks, the same as
 *     the contract
 * @param key the source fields that make the business key, in order; empty where nobody asks
 * @param rewritten the fields whose values earlier steps may have changed
 */
public record WordContext(Fields contract, Fields known, List<String> key, Set<String> rewritten) {

  public WordContext {
    key = List.copyOf(key);
    rewritten = Set.copyOf(rewritten);
  }

  public WordContext(Fields contract, Fields known) {
    this(contract, known, List.of(), Set.of());
  }
}
