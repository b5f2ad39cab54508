package dev.millrace.quality.rule;

import dev.millrace.spec.type.Fields;
import dev.millrace.spec.word.Problems;
import dev.millrace.spec.word.Section;
import dev.millrace.spec.word.Value;
import dev.millrace.spec.word.Word;
import dev.millrace.spec.word.WordContext;
import java.util.Collection;
import java.util.Set;

/** A word of {@code quality.rules}. Makes its rules. */
public interface RuleProvider extends Word {

  @Override
  default Section section() {
    return Section.RULE;
  }

  /** Checks the value. The fields stay the same, because a rule changes none. */
  @Override
  default Fields check(Value value, WordContext context, Problems problems) {
    check(value, context.contract(), problems);
    return context.known();
  }

  /** Reports what is wrong with a value that has the right shape. */
  void check(Value value, Fields fields, Problems problems);

  @Override
  default Set<String> looksAt(Value value, Fields fields) {
    return Set.copyOf(reads(value, fields));
  }

  /**
   * The fields that a rule with this value reads. Its rows may lack all others.
   *
   * @param value without problems
   */
  Collection<String> reads(Value value, Fields fields);

  /**
   * Makes a rule.
   *
   * @param value without problems
   */
  Rule create(Value value, RuleContext context);
}
