package dev.millrace.quality.rule.matches;

import dev.millrace.quality.rule.RowRule;
import dev.millrace.quality.rule.RuleContext;
import dev.millrace.quality.rule.Shown;
import dev.millrace.quality.rule.Violations;
import dev.millrace.runtime.row.Row;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Violated by a text that the pattern does not match as a whole, and by one that cannot be matched
 * within the steps of a {@link BoundedText}: a pattern that backtracks without end must not stop
 * the pipeline.
 */
final class Matches implements RowRule {

  private final String name;
  private final String field;
  private final int slot;
  private final Shown shown;
  private final BoundedText bounded = new BoundedText();
  private final Matcher matcher;

  Matches(String name, String field, RuleContext context, Pattern pattern) {
    this.name = name;
    this.field = field;
    this.slot = context.slot(field);
    this.shown = context.shown(field);
    this.matcher = pattern.matcher(bounded);
  }

  @Override
  public void judge(Row row, Violations violations) {
    if (!(row.get(slot) instanceof String text)) {
      return;
    }
    try {
      if (!matches(text)) {
        violations.add(
            name, field, "is " + shown.text(text) + ", expected to match " + matcher.pattern());
      }
    } catch (BoundedText.Exhausted | StackOverflowError e) {
      violations.add(
          name,
          field,
          "is %s of %d characters, which takes too many steps to match %s"
              .formatted(shown.text(text), text.length(), matcher.pattern()));
    }
  }

  /**
   * A long text can overflow the stack, because java.util.regex recurses for each repetition of a
   * group. The next reset makes the matcher usable again.
   */
  private boolean matches(String text) {
    bounded.read(text);
    try {
      return matcher.reset().matches();
    } catch (StackOverflowError _) {
      bounded.read(text);
      return DeepStack.ask(() -> matcher.reset().matches());
    }
  }
}
