package dev.millrace.runtime.expression;

import dev.cel.common.CelIssue;
import dev.millrace.runtime.expression.Checked.Mistake;
import dev.millrace.spec.word.Hints;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** CEL's messages in the words of a pipeline file. */
final class Messages {

  private static final Pattern PLACE = Pattern.compile("evaluation error(?: at [^:]*:\\d+)?: ");
  private static final Pattern UNDECLARED =
      Pattern.compile("undeclared reference to '([^']*)' \\(in container ''\\)");
  private static final Pattern OVERLOAD =
      Pattern.compile(
          "found no matching overload for '([^']*)' applied to '([^']*)'.*", Pattern.DOTALL);
  private static final Pattern NO_OVERLOAD =
      Pattern.compile("No matching overload for function '([^']*)'\\..*", Pattern.DOTALL);

  private Messages() {}

  static Mistake ofCheck(CelIssue issue, Set<String> fields) {
    var line = Math.max(1, issue.getSourceLocation().getLine());
    var column = Math.max(0, issue.getSourceLocation().getColumn()) + 1;
    var undeclared = UNDECLARED.matcher(issue.getMessage());
    if (undeclared.matches()) {
      var name = undeclared.group(1);
      var hint = Hints.nearest(name, fields).map(near -> "did you mean '" + near + "'?").orElse("");
      return new Mistake(line, column, "there is no field or function '" + name + "'", hint);
    }
    var overload = OVERLOAD.matcher(issue.getMessage());
    if (overload.matches()) {
      return noOverload(line, column, overload);
    }
    return new Mistake(line, column, types(issue.getMessage()), "");
  }

  private static Mistake noOverload(int line, int column, Matcher overload) {
    var operands = types(overload.group(2));
    var mixed = operands.contains("double") && operands.contains("int");
    return new Mistake(
        line,
        column,
        operator(overload.group(1)) + " does not apply to " + operands,
        mixed ? "convert with double(...), or write 2.0 for 2" : "");
  }

  static String ofEvaluation(Exception e) {
    var message = String.valueOf(e.getMessage());
    var place = PLACE.matcher(message);
    var text = place.lookingAt() ? message.substring(place.end()) : message;
    var overload = NO_OVERLOAD.matcher(text);
    return overload.matches()
        ? operator(overload.group(1)) + " does not apply to the types of these values"
        : text;
  }

  /** CEL calls the operator + "_+_". */
  private static String operator(String function) {
    return switch (function) {
      case "_?_:_" -> "'? :'";
      case "_[_]" -> "'[ ]'";
      case "@in" -> "'in'";
      default -> "'" + function.replaceAll("^_|_$", "") + "'";
    };
  }

  static String types(String message) {
    return message
        .replace("google.protobuf.Timestamp", "timestamp")
        .replace("google.protobuf.Duration", "duration")
        .replaceAll("wrapper\\((\\w+)\\)", "$1");
  }
}
