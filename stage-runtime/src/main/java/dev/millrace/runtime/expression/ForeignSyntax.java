package dev.millrace.runtime.expression;

import dev.millrace.runtime.expression.Checked.Mistake;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Knows the syntax of other languages that people write by mistake, and CEL's own for it. */
final class ForeignSyntax {

  private static final String QUOTES = "\u2018\u2019\u201A\u201C\u201D\u201E\u00AB\u00BB\u00B4";

  private static final Map<String, String> WORDS =
      Map.ofEntries(
          Map.entry("and", "write && for and"),
          Map.entry("or", "write || for or"),
          Map.entry("not", "write ! for not: !(...), or != for is not"),
          Map.entry("is", "write == null, or != null"),
          Map.entry("eq", "write == for equality"),
          Map.entry("ne", "write != for inequality"),
          Map.entry(
              "like", "write name.contains('x'), name.startsWith('x') or name.matches('...')"),
          Map.entry("between", "write a <= x && x <= b"),
          Map.entry("mod", "write % for mod"),
          Map.entry("div", "write div(a, b, 2) for a quotient of 2 digits"),
          Map.entry("then", "write condition ? value : other"),
          Map.entry("contains", "write name.contains('x')"),
          Map.entry("matches", "write name.matches('...')"));

  private ForeignSyntax() {}

  /** The operator to write instead of a word. */
  static Optional<String> operator(String word) {
    return Optional.ofNullable(WORDS.get(word.toLowerCase(Locale.ROOT)));
  }

  /** The mistake at a character that has a meaning in other languages only. */
  static Optional<Mistake> at(String cel, int at) {
    char c = cel.charAt(at);
    char next = at + 1 < cel.length() ? cel.charAt(at + 1) : ' ';
    char before = at > 0 ? cel.charAt(at - 1) : ' ';
    if (QUOTES.indexOf(c) >= 0) {
      return mistake("the quotation mark " + c + " begins no text", "write ' or \"");
    }
    return switch (c) {
      case '=' ->
          next == '=' || "=!<>".indexOf(before) >= 0
              ? Optional.empty()
              : mistake("a single = compares nothing", "write == for equality");
      case '<' -> next == '>' ? mistake("there is no operator <>", "write !=") : Optional.empty();
      case '&' ->
          next == '&' || before == '&'
              ? Optional.empty()
              : mistake("there is no operator &", "write && for and");
      case '|' ->
          next == '|' || before == '|'
              ? Optional.empty()
              : mistake("there is no operator |", "write || for or");
      case ';' -> mistake("an expression has no ;", "leave it out");
      case '$', '#', '@', '~', '^', '\\' ->
          mistake("the character " + c + " has no meaning outside of a text", "");
      default -> Optional.empty();
    };
  }

  private static Optional<Mistake> mistake(String message, String hint) {
    return Optional.of(new Mistake(1, 1, message, hint));
  }
}
