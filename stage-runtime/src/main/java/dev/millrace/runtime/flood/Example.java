package dev.millrace.runtime.flood;

import dev.millrace.runtime.stage.EventError;
import dev.millrace.runtime.stage.EventRecord;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * One event of a flood, without its contents.
 *
 * @param position {@code topic-partition-offset}
 * @param shape of the value at fault, letters as {@code a} and digits as {@code 9}; empty when the
 *     error names no value
 * @param traceparent of the event; empty without one
 */
public record Example(String position, String shape, String traceparent) {

  private static final int LONGEST = 40;
  private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)[\"]|'([^']*)'", Pattern.DOTALL);
  private static final Pattern NUMBER = Pattern.compile("\\b(?:is|number) (-?[0-9][0-9.eE+-]*)");

  static Example of(EventRecord event, EventError error, Cause cause) {
    return new Example(event.position(), shape(message(error, cause)), traceparent(event));
  }

  private static String message(EventError error, Cause cause) {
    return error.violations().stream()
        .filter(each -> each.field().equals(cause.field()))
        .filter(each -> cause.rule().isEmpty() || each.rule().equals(cause.rule()))
        .map(EventError.Violation::message)
        .findFirst()
        .orElse("");
  }

  /**
   * Answers the shape of the value that a message quotes. Only the value itself is looked at; the
   * rest of the message may speak of what was expected.
   */
  private static String shape(String message) {
    int expected = message.indexOf("expected");
    var found = expected < 0 ? message : message.substring(0, expected);
    var quoted = QUOTED.matcher(found);
    if (quoted.find()) {
      return masked(quoted.group(1) == null ? quoted.group(2) : quoted.group(1));
    }
    var number = NUMBER.matcher(found);
    return number.find() ? masked(number.group(1)) : "";
  }

  /**
   * Replaces letters by a or A and digits by 9. Anything that is not plain punctuation becomes a
   * question mark.
   */
  static String masked(String value) {
    var masked = new StringBuilder();
    value
        .codePoints()
        .limit(LONGEST)
        .forEach(
            each -> {
              if (Character.isDigit(each)) {
                masked.append('9');
              } else if (Character.isLetter(each)) {
                masked.append(Character.isUpperCase(each) ? 'A' : 'a');
              } else {
                masked.append(each > ' ' - 1 && each < 0x7f ? (char) each : '?');
              }
            });
    return masked.toString();
  }

  private static String traceparent(EventRecord event) {
    for (var header : event.headers()) {
      var value = header.value();
      if (header.name().equals("traceparent") && value != null) {
        return new String(value, StandardCharsets.ISO_8859_1);
      }
    }
    return "";
  }
}
