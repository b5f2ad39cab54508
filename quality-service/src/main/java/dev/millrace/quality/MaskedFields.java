package dev.millrace.quality;

import dev.millrace.spec.Clause;
import dev.millrace.spec.secret.SecretReference;
import dev.millrace.spec.word.Value;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds the fields whose values must not be shown. */
final class MaskedFields {

  private MaskedFields() {}

  /** The fields that a {@code mask} step names, and what later steps rename them to. */
  static Set<String> of(List<Clause> steps) {
    Set<String> masked = new HashSet<>();
    for (var step : steps) {
      if (step.value() instanceof Value.Mapping mapping) {
        for (var entry : mapping.entries()) {
          var field = entry.key().text();
          if (step.word().equals("mask") && !isReference(entry.value())) {
            masked.add(field);
          } else if (step.word().equals("rename")
              && masked.contains(field)
              && entry.value() instanceof Value.Text renamed) {
            masked.add(renamed.text());
          }
        }
      }
    }
    return masked;
  }

  /** A salt, which is no field. */
  private static boolean isReference(Value value) {
    return value instanceof Value.Text text && SecretReference.parse(text.text()).isPresent();
  }
}
