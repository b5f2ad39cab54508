package dev.millrace.runtime.flood;

import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.EventError;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * What rejects have in common. Equal for equal failures of different events.
 *
 * @param code of the error
 * @param rule that is broken; empty when the code is not about rules
 * @param field it is about; empty when it is about the whole event
 */
public record Cause(ErrorCode code, String rule, String field) {

  /** Everything that is wrong with one event, at least one cause. */
  static List<Cause> of(EventError error) {
    if (error.violations().isEmpty()) {
      return List.of(new Cause(error.code(), "", ""));
    }
    return error.violations().stream()
        .map(each -> new Cause(error.code(), rule(error.code(), each.rule()), each.field()))
        .distinct()
        .toList();
  }

  /** Errors about a field without a rule carry their code in its place. */
  private static String rule(ErrorCode code, String rule) {
    return rule.equals(code.name()) ? "" : rule;
  }

  /** {@code CODE,rule,field}, without what has a meaning in an offset's metadata. */
  String encode() {
    return code.name() + "," + encoded(rule) + "," + encoded(field);
  }

  /** What {@link #encode} wrote; empty for anything else. */
  static Optional<Cause> decode(String text) {
    var parts = text.split(",", -1);
    if (parts.length != 3) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Cause(ErrorCode.valueOf(parts[0]), decoded(parts[1]), decoded(parts[2])));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  /** For people: {@code RULE_VIOLATED, rule range, field amount}. */
  @Override
  public String toString() {
    return code
        + (rule.isEmpty() ? "" : ", rule " + rule)
        + (field.isEmpty() ? "" : ", field " + field);
  }
}
