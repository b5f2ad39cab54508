package dev.millrace.spec;

import dev.millrace.spec.word.Word;
import dev.millrace.spec.yaml.TreeReader;
import java.util.Collection;
import java.util.List;

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
   * @param words of the sections to judge. A section of which no word is given is only read for its
   *     form: a service carries just its own plugins, and {@code check} carries all.
   * @param contracts for the fields of the schema
   * @throws IllegalArgumentException when two words of a section have the same name
   */
  public PipelineParser(Collection<? extends Word> words, Contracts contracts) {
    this.vocabulary = new Vocabulary(words);
    this.contracts = contracts;
  }

  /** Parses a file's text. Never throws, whatever the text. */
  public Parsed parse(String file, String text) {
    var problems = new ProblemList(file);
    return TreeReader.read(text, problems)
        .flatMap(tree -> new PipelineReader(vocabulary, contracts, problems).read(tree))
        .<Parsed>map(Parsed.Valid::new)
        .orElseGet(() -> new Parsed.Invalid(problems.inOrder()));
  }
}
