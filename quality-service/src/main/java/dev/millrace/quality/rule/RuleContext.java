package dev.millrace.quality.rule;

import dev.millrace.runtime.row.RowLayout;
import dev.millrace.spec.type.FieldType;
import dev.millrace.spec.type.Fields;
import java.util.Set;

/**
 * The pipeline that a rule is made for.
 *
 * @param layout of the rows; has at least the fields that the rule reads
 * @param fields of the contract
 * @param masked the fields whose values no message may show
 * @param scratch room for what rules remember
 * @param hashKey for the hashes of what rules remember
 */
public record RuleContext(
    RowLayout layout, Fields fields, Set<String> masked, Scratch scratch, HashKey hashKey) {

  public RuleContext {
    masked = Set.copyOf(masked);
  }

  public int slot(String field) {
    return layout.slot(field);
  }

  public FieldType type(String field) {
    return fields
        .type(field)
        .orElseThrow(() -> new IllegalArgumentException("no field '" + field + "'"));
  }

  /** Says how a field's values appear in messages. */
  public Shown shown(String field) {
    return masked.contains(field) ? Shown.MASKED : Shown.SHORTENED;
  }
}
