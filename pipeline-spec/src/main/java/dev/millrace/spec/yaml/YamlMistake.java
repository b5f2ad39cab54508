package dev.millrace.spec.yaml;

import dev.millrace.spec.word.Position;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * A mistake in the form of a YAML text, in our words instead of the library's.
 *
 * @param position where it shows; it may have been made earlier in the file
 * @param message what is wrong
 * @param hint what to do; may be empty
 */
record YamlMistake(Position position, String message, String hint) {

  /**
   * The meaning of one of the parser's messages.
   *
   * @param problem in the parser's words
   * @param message in our words, filled with the groups of {@code problem}
   * @param atContext whether the mistake is at the beginning of the unfinished part
   */
  private record Meaning(Pattern problem, String message, String hint, boolean atContext) {

    static Meaning of(String problem, String message, String hint) {
      return new Meaning(Pattern.compile(problem), message, hint, false);
    }

    static Meaning from(String problem, String message, String hint) {
      return new Meaning(Pattern.compile(problem), message, hint, true);
    }
  }

  private static final String NOT_CLOSED =
      "close what begins in line {line}, and look for a quote that is not closed";

  private static final List<Meaning> MEANINGS =
      List.of(
          Meaning.of("TAB", "a tab cannot start a line or value", "indent with spaces"),
          Meaning.of(
              "another document", "a second document starts here", "one file is one pipeline"),
          Meaning.of("<block end>", "the indentation does not fit", "indent as the lines above"),
          Meaning.of(
              "mapping values are not allowed",
              "a ':' cannot stand here",
              "put text that has one in quotes"),
          Meaning.of(
              "undefined alias (.*)",
              "*{1} names nothing in this file",
              "put text that begins with * in quotes"),
          Meaning.of(
              "[Gg]lobal tag is not allowed: (.*)",
              "the tag {1} is not known",
              "leave it out, and put text that begins with ! in quotes"),
          Meaning.of("expected ',' or '}'", "a , or } is missing here", NOT_CLOSED),
          Meaning.of("expected ',' or ']'", "a , or ] is missing here", NOT_CLOSED),
          Meaning.from(
              "could not find expected ':'",
              "a key without ': ' behind it",
              "write key: value, with a blank after the colon"),
          Meaning.from(
              "unexpected end of stream", "the quote that begins here never ends", "close it"),
          Meaning.from(
              "unexpected document separator", "the quote that begins here never ends", "close it"),
          Meaning.of(
              "unknown escape character (\\S+)",
              "\\{1} means nothing in double quotes",
              "write \\\\ for a backslash, or use single quotes"),
          Meaning.of(
              "found character '?(\\S)'?(?:\\(\\S*\\))? ?that cannot start",
              "a value cannot begin with {1}",
              "put it in quotes"),
          Meaning.of("expected the node content", "a value is missing here", "put it in quotes"),
          Meaning.of(
              "sequence entries are not allowed",
              "a list cannot begin here",
              "put each '- ' in a line of its own"),
          Meaning.of("expected alphabetic", "& and * begin no text", "put it in quotes"),
          Meaning.of("duplicate anchor", "an anchor is here twice", "rename one"));

  /** What the parser found. */
  static YamlMistake of(MarkedYAMLException e) {
    var problem = e.getProblem() == null ? String.valueOf(e.getContext()) : e.getProblem();
    var context = e.getContextMark();
    for (var meaning : MEANINGS) {
      var matcher = meaning.problem.matcher(problem);
      if (matcher.find()) {
        var mark = meaning.atContext && context != null ? context : e.getProblemMark();
        return new YamlMistake(
            position(mark == null ? context : mark),
            filled(meaning.message, matcher),
            meaning.hint.replace("{line}", String.valueOf(line(context))));
      }
    }
    return new YamlMistake(
        position(e.getProblemMark() == null ? context : e.getProblemMark()),
        "not readable as YAML here",
        "put text with signs such as : { } [ ] # & * ! in quotes");
  }

  private static String filled(String message, Matcher matcher) {
    return matcher.groupCount() == 0 ? message : message.replace("{1}", matcher.group(1));
  }

  private static int line(@Nullable Mark mark) {
    return mark == null ? 1 : mark.getLine() + 1;
  }

  private static Position position(@Nullable Mark mark) {
    return new Position(line(mark), mark == null ? 1 : mark.getColumn() + 1, "");
  }
}
