package dev.millrace.transform.step;

import dev.millrace.spec.word.Section;
import dev.millrace.spec.word.Value;
import dev.millrace.spec.word.Word;
import java.util.Set;

/** A word of {@code transform.steps}. Makes its steps. */
public interface StepProvider extends Word {

  @Override
  default Section section() {
    return Section.STEP;
  }

  /**
   * The fields that a step with this value needs in the row, besides the contract's.
   *
   * @param value without problems
   */
  Set<String> names(Value value);

  /**
   * Makes a step.
   *
   * @param value without problems
   */
  Step create(Value value, StepContext context);
}
