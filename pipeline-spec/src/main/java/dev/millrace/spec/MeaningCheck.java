package dev.millrace.spec;

import dev.millrace.spec.type.FieldType;
import dev.millrace.spec.type.Fields;
import dev.millrace.spec.word.Problems;
import dev.millrace.spec.word.Section;
import dev.millrace.spec.word.WordContext;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Lets the words judge what well-formed clauses mean. */
final class MeaningCheck {

  private final Vocabulary vocabulary;
  private final Fields contract;
  private final List<String> key;
  private final Problems problems;
  private final Set<String> rewritten = new HashSet<>();

  /**
   * @param key the source fields of the business key; empty when they are not known
   */
  MeaningCheck(Vocabulary vocabulary, Fields contract, List<String> key, Problems problems) {
    this.vocabulary = vocabulary;
    this.contract = contract;
    this.key = key;
    this.problems = problems;
  }

  /** Checks the steps; each knows the fields that the ones before it left. */
  void steps(List<Clause> steps) {
    var known = untyped(contract);
    for (var step : steps) {
      known = check(Section.STEP, step, known);
      vocabulary
          .find(Section.STEP, step.word())
          .ifPresent(word -> rewritten.addAll(word.rewrites(step.value())));
    }
  }

  /** Checks rules or sinks, which see records of the contract. */
  void records(Section section, List<Clause> clauses) {
    clauses.forEach(clause -> check(section, clause, contract));
  }

  @SuppressWarnings("CatchingUnchecked") // a plugin's fault must not hide the other problems
  private Fields check(Section section, Clause clause, Fields known) {
    var word = vocabulary.find(section, clause.word());
    if (word.isEmpty()) {
      return known;
    }
    try {
      var context = new WordContext(contract, known, key, rewritten);
      return Objects.requireNonNull(word.get().check(clause.value(), context, problems));
    } catch (RuntimeException | StackOverflowError e) {
      problems.report(
          clause.position(),
          "'%s' could not be checked: %s".formatted(clause.word(), e),
          "a fault of the plugin " + word.get().getClass().getName());
      return known;
    }
  }

  /** Before the first step a field may hold whatever the payload held, or be missing. */
  private static Fields untyped(Fields contract) {
    Map<String, FieldType> types = new LinkedHashMap<>();
    contract.names().forEach(name -> types.put(name, FieldType.of(FieldType.Kind.ANY).orNull()));
    return new Fields(types);
  }
}
