package dev.millrace.spec;

import dev.millrace.spec.word.Value;
import dev.millrace.spec.word.Word;
import dev.millrace.spec.yaml.Tree;
import dev.millrace.spec.yaml.TreeReader;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Reads pipeline files, strictly: an unknown key is a problem that names the nearest known one, and
 * all problems are found at once. Safe for use by many threads when its words and contracts are.
 */
public final class PipelineParser {

  /** The outcome of parsing: a pipeline, or everything that is wrong with its file. Never both. */
  public sealed interface Parsed {
    /** A file without problems. */
    record Valid(PipelineSpec pipeline) implements Parsed {}

    /** A file with problems, in the order of the file; at least one. */
    record Invalid(List<Problem> problems) implements Parsed {
      public Invalid {
        problems = List.copyOf(problems);
      }
    }
  }

  private final Vocabulary vocabulary;
  private final Contracts contracts;

  /**
   * A parser that knows these words.
   *
   * @param words of the sections to judge. In a section without any known word, only the form is
   *     checked: a service has only its own plugins, and {@code check} has all.
   * @param contracts for the fields of the schema
   * @throws IllegalArgumentException when two words of a section have the same name
   */
  public PipelineParser(Collection<? extends Word> words, Contracts contracts) {
    this.vocabulary = new Vocabulary(words);
    this.contracts = contracts;
  }

  /**
   * What judging a file found.
   *
   * @param outcome as {@link #parse} gives it
   * @param warnings of what can run but can hardly be meant, in the order of the file
   * @param name that the file gives its pipeline, whatever else is wrong with it
   */
  public record Judged(Parsed outcome, List<Problem> warnings, Optional<Value.Text> name) {
    public Judged {
      warnings = List.copyOf(warnings);
    }
  }

  /** Parses a file's text. Never throws, whatever the text. */
  public Parsed parse(String file, String text) {
    return judge(file, text).outcome();
  }

  /**
   * Parses a file's text and also warns of what its author can hardly have meant. Never throws,
   * whatever the text.
   */
  public Judged judge(String file, String text) {
    var problems = new ProblemList(file);
    var tree = TreeReader.read(text, problems);
    var outcome =
        tree.flatMap(it -> new PipelineReader(vocabulary, contracts, problems).read(it))
            .<Parsed>map(Parsed.Valid::new)
            .orElseGet(() -> new Parsed.Invalid(problems.inOrder()));
    return new Judged(outcome, problems.warnings(), tree.flatMap(PipelineParser::name));
  }

  private static Optional<Value.Text> name(Tree tree) {
    return tree instanceof Tree.Mapping mapping
        ? mapping.entries().stream()
            .filter(entry -> entry.key().text().equals("pipeline"))
            .map(Tree.Entry::value)
            .filter(Tree.Scalar.class::isInstance)
            .map(name -> new Value.Text(((Tree.Scalar) name).text(), name.position()))
            .findFirst()
        : Optional.empty();
  }
}
