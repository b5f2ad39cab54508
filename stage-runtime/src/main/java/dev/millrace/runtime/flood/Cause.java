package dev.millrace.runtime.flood;

import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.EventError;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * What makes rejects alike. Different events that fail alike have equal causes. Rule and field are
 * words of the pipeline and the contract, so there are few. They are cut to a length that fits an
 * offset's metadata and a metric's tag.
 *
 * @param code of the error
 * @param rule that is broken; empty when the code is not about rules
 * @param field it is about; empty when it is about the whole event
 */
public record Cause(ErrorCode code, String rule, String field) {

  /**
   * Length limit. An offset's metadata takes 4,096 bytes, and one character may take nine of them.
   */
  private static final int LONGEST = 100;

  public Cause {
    rule = cut(rule);
    field = cut(field);
  }

  /**
   * Cuts a long text, and ends it with a hash of the whole, which tells it from others with the
   * same beginning.
   */
  private static String cut(String text) {
    if (text.length() <= LONGEST) {
      return text;
    }
    var tail = "~" + Integer.toHexString(text.hashCode());
    int end = LONGEST - tail.length();
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end)
        + tail;
  }

  /** Everything that is wrong with one event, at least one cause. */
  public static List<Cause> of(EventError error) {
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
