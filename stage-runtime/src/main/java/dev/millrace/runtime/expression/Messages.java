package dev.millrace.runtime.expression;

import dev.cel.common.CelIssue;
import dev.millrace.runtime.expression.Checked.Mistake;
import dev.millrace.spec.word.Hints;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Translates CEL's messages into the words of a pipeline file. */
final class Messages {

  private static final Pattern PLACE = Pattern.compile("evaluation error(?: at [^:]*:\\d+)?: ");
  private static final Pattern UNDECLARED =
      Pattern.compile("undeclared reference to '([^']*)' \\(in container ''\\)");
  private static final Pattern OVERLOAD =
      Pattern.compile(
          "found no matching overload for '([^']*)' applied to '([^']*)'.*", Pattern.DOTALL);
  private static final Pattern NO_OVERLOAD =
      Pattern.compile("No matching overload for function '([^']*)'\\..*", Pattern.DOTALL);

  /** The token that the parser could not read. */
  private static final Pattern TOKEN =
      Pattern.compile(
          "(?:extraneous input|mismatched input|no viable alternative at input"
              + "|token recognition error at:|missing .{1,20} at) '([^']{0,40})");

  private static final List<String> FUNCTIONS =
      List.of(
          "size",
          "matches",
          "contains",
          "startsWith",
          "endsWith",
          "int",
          "uint",
          "double",
          "string",
          "bytes",
          "bool",
          "decimal",
          "round",
          "div",
          "timestamp",
          "duration",
          "type",
          "has",
          "all",
          "exists",
          "exists_one",
          "map",
          "filter",
          "split",
          "join",
          "replace",
          "lowerAscii",
          "upperAscii",
          "trim",
          "substring",
          "indexOf",
          "lastIndexOf",
          "charAt",
          "getFullYear",
          "getMonth",
          "getDate",
          "getHours",
          "getMinutes",
          "getSeconds");

  private Messages() {}

  static Mistake ofCheck(CelIssue issue, Set<String> fields, ExpressionText.Read text) {
    var line = Math.max(1, issue.getSourceLocation().getLine());
    var column = Math.max(0, issue.getSourceLocation().getColumn()) + 1;
    var message = text.inWordsOfTheFile(issue.getMessage());
    var undeclared = UNDECLARED.matcher(message);
    if (undeclared.matches()) {
      var name = undeclared.group(1);
      return new Mistake(
          line, column, "there is no field or function '" + name + "'", instead(name, fields));
    }
    var overload = OVERLOAD.matcher(message);
    if (overload.matches()) {
      return noOverload(line, column, overload);
    }
    var token = TOKEN.matcher(message);
    if (token.find()) {
      var what =
          token.group(1).equals("<EOF>")
              ? "the expression ends where a value is expected"
              : "'" + token.group(1).strip() + "' cannot stand here";
      return new Mistake(line, column, what, "");
    }
    return new Mistake(line, column, types(message), "");
  }

  private static String instead(String name, Set<String> fields) {
    return Hints.nearest(name, fields)
        .or(() -> Hints.nearest(name, FUNCTIONS))
        .map(near -> "did you mean '" + near + "'?")
        .orElse("");
  }

  private static Mistake noOverload(int line, int column, Matcher overload) {
    var operands = types(overload.group(2));
    return new Mistake(
        line,
        column,
        operator(overload.group(1)) + " does not apply to " + operands,
        hint(overload.group(1), operands));
  }

  private static String hint(String function, String operands) {
    boolean decimal = operands.contains("decimal");
    if (decimal && function.equals("_/_")) {
      return "a quotient is seldom exact: div(a, b, 2) rounds it half-even to 2 digits after the"
          + " point";
    }
    if (decimal && function.equals("_?_:_") && operands.contains("int")) {
      return "write 0.0 for 0, or decimal(...)";
    }
    if (decimal && operands.contains("double")) {
      return ThroughDouble.HINT;
    }
    return operands.contains("double") && operands.contains("int")
        ? "convert with double(...), or write 2.0 for 2; decimal(...) is exact"
        : "";
  }

  static String ofEvaluation(Exception e) {
    var message = String.valueOf(e.getMessage());
    var place = PLACE.matcher(message);
    var text = place.lookingAt() ? message.substring(place.end()) : message;
    var overload = NO_OVERLOAD.matcher(text);
    if (!overload.matches()) {
      return text.equals("long overflow")
          ? "the result does not fit 64 bits: decimal(...) takes more digits"
          : text;
    }
    var function = overload.group(1);
    var told = operator(function) + " does not apply to the types of these values";
    return function.equals("_/_")
        ? told + "; for numbers with a point div(a, b, 2) divides, or double(a) / double(b)"
        : told;
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
