package dev.millrace.spec.yaml;

import dev.millrace.spec.word.Position;
import dev.millrace.spec.word.Problems;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;

/** Reads YAML texts, within limits that a pipeline file does not reach. */
public final class TreeReader {

  /** The longest text, in characters. */
  public static final int MAX_LENGTH = 1 << 20;

  private static final int MAX_DEPTH = 50;
  private static final int MAX_ALIASES = 50;

  private TreeReader() {}

  /**
   * Reads a text that holds one document. Never throws, whatever the text.
   *
   * @param problems takes what is wrong
   * @return the part that could be read, less than the text when there were problems; empty when
   *     there is none
   */
  public static Optional<Tree> read(String text, Problems problems) {
    if (text.length() > MAX_LENGTH) {
      problems.report(
          start(), "longer than %,d characters".formatted(MAX_LENGTH), "is it a pipeline file?");
      return Optional.empty();
    }
    return compose(text, problems).map(node -> new TreeBuilder(problems).build(node));
  }

  /** A scalar as if it stood at {@code position} in a file. */
  public static Tree scalar(String yaml, Position position) {
    return new Tree.Scalar(yaml, CoreSchema.type(yaml), position);
  }

  @SuppressWarnings("CatchingUnchecked") // a text must not be able to break its reader
  private static Optional<Node> compose(String text, Problems problems) {
    try {
      var options = options();
      var parser = new ParserImpl(new StreamReader(text), options);
      var node = new Composer(parser, new CoreSchema(), options).getSingleNode();
      if (node == null) {
        problems.report(start(), "the file is empty", "begin with: pipeline: NAME");
      }
      return Optional.ofNullable(node);
    } catch (MarkedYAMLException e) {
      syntaxError(text, e, problems);
    } catch (ReaderException e) {
      problems.report(
          place(text, e.getPosition()),
          "the character U+%04X is not allowed in YAML".formatted(e.getCodePoint()),
          "");
    } catch (YAMLException | StackOverflowError e) {
      boolean deep = e instanceof StackOverflowError || e.getMessage().contains("Depth");
      problems.report(
          start(),
          deep ? "nested deeper than %d levels".formatted(MAX_DEPTH) : "not readable as YAML",
          deep ? "is a bracket not closed?" : "");
    } catch (RuntimeException e) {
      problems.report(start(), "not readable as YAML", "");
    }
    return Optional.empty();
  }

  private static LoaderOptions options() {
    var options = new LoaderOptions();
    options.setCodePointLimit(MAX_LENGTH);
    options.setNestingDepthLimit(MAX_DEPTH);
    options.setMaxAliasesForCollections(MAX_ALIASES);
    options.setAllowDuplicateKeys(false);
    options.setAllowRecursiveKeys(false);
    options.setProcessComments(false);
    return options;
  }

  private static void syntaxError(String text, MarkedYAMLException e, Problems problems) {
    var mistake = YamlMistake.of(e);
    problems.report(
        mistake.position(),
        mistake.message(),
        isAtReference(text, e) ? "between { and }, put ${…} in quotes" : mistake.hint());
  }

  /** Tells whether the bracket of a secret's reference is what the parser could not read. */
  private static boolean isAtReference(String text, MarkedYAMLException e) {
    var mark = e.getProblemMark();
    if (mark == null || mark.getIndex() < 1 || mark.getIndex() > text.length()) {
      return false;
    }
    int at = text.offsetByCodePoints(0, mark.getIndex());
    return text.startsWith("${", at - 1);
  }

  private static Position place(String text, int index) {
    var before = text.substring(0, Math.clamp(index, 0, text.length()));
    int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
    return new Position(line, before.length() - before.lastIndexOf('\n'), "");
  }

  private static Position start() {
    return new Position(1, 1, "");
  }
}
