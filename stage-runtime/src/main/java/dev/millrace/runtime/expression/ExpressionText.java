package dev.millrace.runtime.expression;

import dev.millrace.runtime.expression.Checked.Mistake;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Prepares the text of an expression for CEL. Finds mistakes for which CEL's parser would only list
 * tokens: texts and brackets that do not end, and reserved words. A field with the name of a
 * reserved word is written in backquotes; CEL gets another name of the same length instead.
 */
final class ExpressionText {

  /** Words that cannot be names, by the language definition of CEL. */
  private static final Set<String> RESERVED =
      Set.of(
          "as",
          "break",
          "const",
          "continue",
          "else",
          "for",
          "function",
          "if",
          "import",
          "let",
          "loop",
          "package",
          "namespace",
          "return",
          "var",
          "void",
          "while");

  /** Words that have a meaning of their own. */
  private static final Set<String> WORDS = Set.of("in", "true", "false", "null");

  private final String cel;
  private final StringBuilder out = new StringBuilder();
  private final Map<String, String> names = new HashMap<>();
  private final Set<String> taken;
  private final List<Mistake> mistakes = new ArrayList<>();
  private final Deque<Integer> open = new ArrayDeque<>();
  private int at;

  /** Tells whether a value ends before this place, so that an operator may follow. */
  private boolean afterValue;

  private boolean afterDot;

  /** The word or name that was read last. */
  private String lastWord = "";

  private ExpressionText(String cel, Set<String> fields) {
    this.cel = cel;
    this.taken = new HashSet<>(fields);
  }

  /**
   * The text that CEL gets.
   *
   * @param text for CEL's parser
   * @param names substitute name to backquoted field
   * @param mistakes of the text; with any, CEL need not be asked
   */
  record Read(String text, Map<String, String> names, List<Mistake> mistakes) {

    Read {
      names = Map.copyOf(names);
      mistakes = List.copyOf(mistakes);
    }

    /** The field for which a name in the text stands. */
    String field(String name) {
      return names.getOrDefault(name, name);
    }

    /** A message about the text, with the names that the file uses. */
    String inWordsOfTheFile(String message) {
      var told = message;
      for (var name : names.entrySet()) {
        told = told.replace(name.getKey(), name.getValue());
      }
      return told;
    }
  }

  /**
   * Reads an expression.
   *
   * @param fields names that a stand-in must not have
   */
  static Read of(String cel, Set<String> fields) {
    return new ExpressionText(cel, fields).read();
  }

  private Read read() {
    while (at < cel.length() && mistakes.isEmpty()) {
      next(cel.charAt(at));
    }
    if (mistakes.isEmpty() && !open.isEmpty()) {
      int start = open.peek();
      mistake(start, "the '%c' here is never closed".formatted(cel.charAt(start)), "");
    }
    return new Read(out.toString(), names, mistakes);
  }

  private void next(char c) {
    var odd = ForeignSyntax.at(cel, at);
    if (odd.isPresent()) {
      mistake(at, odd.get().message(), odd.get().hint());
    } else if (c == '/' && cel.startsWith("//", at)) {
      int end = cel.indexOf('\n', at);
      copy(end < 0 ? cel.length() : end);
    } else if (c == '"' || c == '\'') {
      if (!follows(String.valueOf(c), at + 1)) {
        text(at, false);
      }
    } else if (c == '`') {
      backquoted();
    } else if (Character.isLetter(c) || c == '_') {
      word();
    } else if (Character.isDigit(c)) {
      if (!follows("", endOfNumber())) {
        copy(endOfNumber());
        operand();
      }
    } else {
      symbol(c);
    }
  }

  /** Refuses a value directly after another one. */
  private boolean follows(String shown, int end) {
    boolean isMistake = afterValue && !afterDot;
    if (isMistake) {
      var word = shown.isEmpty() ? cel.substring(at, end) : shown;
      var foreign = ForeignSyntax.operator(word).or(() -> ForeignSyntax.operator(lastWord));
      mistake(
          at,
          "an operator is missing before %s".formatted(word),
          foreign.orElse("such as ==, !=, <, &&, || or +"));
    }
    return isMistake;
  }

  private void symbol(char c) {
    switch (c) {
      case '(', '[', '{' -> {
        open.push(at);
        afterValue = false;
      }
      case ')', ']', '}' -> {
        close(c);
        afterValue = true;
      }
      default -> afterValue = afterValue && Character.isWhitespace(c);
    }
    if (!Character.isWhitespace(c)) {
      afterDot = c == '.';
    }
    copy(at + 1);
  }

  private void close(char c) {
    if (open.isEmpty()) {
      mistake(at, "the '%c' here closes nothing".formatted(c), "");
      return;
    }
    int start = open.pop();
    char wanted = ")]}".charAt("([{".indexOf(cel.charAt(start)));
    if (c != wanted) {
      mistake(
          at,
          "'%c' was expected here, to close the '%c' of %s, not '%c'"
              .formatted(wanted, cel.charAt(start), place(start), c),
          "");
    }
  }

  private void word() {
    int end = endOfWord(at);
    var word = cel.substring(at, end);
    if (end < cel.length() && isQuote(cel.charAt(end)) && word.matches("[rRbB]{1,2}")) {
      boolean raw = word.toLowerCase(Locale.ROOT).indexOf('r') >= 0;
      if (!follows(word, end)) {
        copy(end);
        text(at, raw);
      }
      return;
    }
    boolean isOperator = word.equals("in") && afterValue && !afterDot;
    if (!isOperator && follows(word, end)) {
      return;
    }
    if (RESERVED.contains(word) && !afterDot
        || word.equals("in") && !isOperator
        || afterDot && WORDS.contains(word)) {
      mistake(
          at,
          "'%s' is a word that CEL keeps for itself".formatted(word),
          "a field of this name is written in backquotes: `%s`".formatted(word));
      return;
    }
    copy(end);
    lastWord = word;
    if (isOperator) {
      afterValue = false;
    } else {
      operand();
    }
  }

  private void backquoted() {
    int end = cel.indexOf('`', at + 1);
    if (end < 0) {
      mistake(at, "the name that begins here, in a backquote, never ends", "");
      return;
    }
    var name = cel.substring(at + 1, end);
    if (afterDot || name.isEmpty() || !isName(name)) {
      copy(end + 1); // CEL knows members in backquotes itself
    } else {
      out.append(standIn(name));
      at = end + 1;
    }
    operand();
  }

  /** Whether CEL can read it as a name. */
  static boolean isName(String name) {
    return name.matches("[A-Za-z_][A-Za-z0-9_]*");
  }

  /** A substitute of the same length as the backquoted name, so that places stay the same. */
  private String standIn(String name) {
    for (char first = 'a'; first <= 'z'; first++) {
      for (char last = 'a'; last <= 'z'; last++) {
        var candidate = first + name + last;
        if (name.equals(names.get(candidate))) {
          return candidate;
        }
        if (!taken.contains(candidate) && !cel.contains(candidate)) {
          taken.add(candidate);
          names.put(candidate, name);
          return candidate;
        }
      }
    }
    return "`" + name + "`";
  }

  private void text(int start, boolean raw) {
    char quote = cel.charAt(start);
    var triple = String.valueOf(quote).repeat(3);
    boolean isTriple = cel.startsWith(triple, start);
    int i = start + (isTriple ? 3 : 1);
    while (i < cel.length()) {
      char c = cel.charAt(i);
      if (c == '\\' && !raw) {
        i += 2;
      } else if (isTriple ? cel.startsWith(triple, i) : c == quote) {
        copy(i + (isTriple ? 3 : 1));
        operand();
        return;
      } else if (c == '\n' && !isTriple) {
        break;
      } else {
        i++;
      }
    }
    mistake(
        start,
        "the text that begins at %s with %c never ends".formatted(place(start), quote),
        "close it with %c".formatted(quote));
  }

  private void operand() {
    afterValue = true;
    afterDot = false;
  }

  private int endOfWord(int from) {
    int end = from;
    while (end < cel.length()
        && (Character.isLetterOrDigit(cel.charAt(end)) || cel.charAt(end) == '_')) {
      end++;
    }
    return end;
  }

  private int endOfNumber() {
    int end = at;
    while (end < cel.length()) {
      char c = cel.charAt(end);
      boolean sign =
          (c == '+' || c == '-')
              && "eE".indexOf(cel.charAt(end - 1)) >= 0
              && end > at
              && !cel.startsWith("0x", at);
      if (!Character.isLetterOrDigit(c) && c != '.' && !sign) {
        break;
      }
      end++;
    }
    return end;
  }

  private static boolean isQuote(char c) {
    return c == '"' || c == '\'';
  }

  private void copy(int end) {
    if (!mistakes.isEmpty()) {
      return;
    }
    out.append(cel, at, end);
    at = end;
  }

  private void mistake(int place, String message, String hint) {
    var before = cel.substring(0, place);
    int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
    mistakes.add(new Mistake(line, place - before.lastIndexOf('\n'), message, hint));
    at = cel.length();
  }

  private String place(int index) {
    var before = cel.substring(0, index);
    int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
    int column = index - before.lastIndexOf('\n');
    return line == 1 ? "column " + column : "line %d, column %d".formatted(line, column);
  }

  /** The text with its double literals as decimals; empty when it has none. */
  static Optional<String> withDecimals(String text, List<DoubleLiteral> literals) {
    if (literals.isEmpty()) {
      return Optional.empty();
    }
    var exact = new StringBuilder();
    int at = 0;
    for (var literal : literals) {
      exact
          .append(text, at, literal.start())
          .append("decimal(\"")
          .append(literal.digits())
          .append("\")");
      at = literal.end();
    }
    return Optional.of(exact.append(text, at, text.length()).toString());
  }
}
