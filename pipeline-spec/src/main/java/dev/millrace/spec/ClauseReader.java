package dev.millrace.spec;

import dev.millrace.spec.Clause.OnFail;
import dev.millrace.spec.word.Hints;
import dev.millrace.spec.word.Problems;
import dev.millrace.spec.word.Quoted;
import dev.millrace.spec.word.Section;
import dev.millrace.spec.word.Shape;
import dev.millrace.spec.word.Value;
import dev.millrace.spec.word.Word;
import dev.millrace.spec.yaml.Generic;
import dev.millrace.spec.yaml.ShapeReader;
import dev.millrace.spec.yaml.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads the list of steps, rules or sinks: the form of each item, and its value's shape. */
final class ClauseReader {

  private static final String ON_FAIL = PipelineLayout.ON_FAIL.name();

  private final Section section;
  private final Vocabulary vocabulary;
  private final Problems problems;

  ClauseReader(Section section, Vocabulary vocabulary, Problems problems) {
    this.section = section;
    this.vocabulary = vocabulary;
    this.problems = problems;
  }

  /** The clauses that have the right form, in the order of the file. */
  List<Clause> read(Tree tree) {
    if (tree.isNothing()) {
      return List.of();
    }
    if (!(tree instanceof Tree.Sequence sequence)) {
      problems.report(
          tree.position(),
          "expected a list of %ss, found %s".formatted(noun(), tree.describe()),
          "start each %s with '- '".formatted(noun()));
      return List.of();
    }
    return sequence.items().stream().flatMap(item -> item(item).stream()).toList();
  }

  private Optional<Clause> item(Tree item) {
    if (!(item instanceof Tree.Mapping mapping)) {
      notAWord(item);
      return Optional.empty();
    }
    var split = split(mapping);
    if (split.rest().entries().size() != 1) {
      notOneWord(split.rest());
      return Optional.empty();
    }
    return clause(split.rest().entries().getFirst(), split.onFail());
  }

  private Optional<Clause> clause(Tree.Entry entry, List<Tree.Entry> beside) {
    var name = entry.key();
    var word = vocabulary.find(section, name.text());
    if (word.isEmpty() && vocabulary.judges(section)) {
      problems.report(
          name.position(),
          "unknown %s %s".formatted(noun(), Quoted.of(name.text())),
          Hints.instead(name.text(), vocabulary.names(section)));
      return Optional.empty();
    }
    var split = splitValue(entry);
    List<Tree.Entry> onFails = new ArrayList<>(beside);
    onFails.addAll(split.onFail());
    var onFail = onFail(onFails);
    var value = word.map(it -> shaped(split.rest(), it)).orElseGet(() -> generic(split.rest()));
    return value.map(it -> new Clause(name.text(), it, onFail, name.position()));
  }

  /** Takes {@code on-fail} out of a rule's value. */
  private Split<Tree> splitValue(Tree.Entry entry) {
    if (entry.value() instanceof Tree.Mapping mapping && hasKnownKeys(entry)) {
      var split = split(mapping);
      return new Split<>(split.rest(), split.onFail());
    }
    return new Split<>(entry.value(), List.of());
  }

  /** Whether {@code on-fail} in this value cannot be a key of the file's own choosing. */
  private boolean hasKnownKeys(Tree.Entry entry) {
    return vocabulary
        .find(section, entry.key().text())
        .flatMap(word -> ShapeReader.form(entry.value(), word.shape()))
        .map(shape -> shape instanceof Shape.Struct)
        .orElse(!vocabulary.judges(section));
  }

  private Split<Tree.Mapping> split(Tree.Mapping mapping) {
    if (section != Section.RULE) {
      return new Split<>(mapping, List.of());
    }
    List<Tree.Entry> rest = new ArrayList<>(mapping.entries());
    rest.removeIf(ClauseReader::isOnFail);
    return new Split<>(
        new Tree.Mapping(rest, mapping.position()),
        mapping.entries().stream().filter(ClauseReader::isOnFail).toList());
  }

  private OnFail onFail(List<Tree.Entry> entries) {
    if (entries.size() > 1) {
      problems.report(
          entries.getLast().key().position(), "on-fail is here twice", "inside or beside the rule");
    }
    return entries.stream()
        .findFirst()
        .flatMap(it -> new ShapeReader(problems).read(it.value(), PipelineLayout.ON_FAIL.shape()))
        .map(it -> OnFail.valueOf(((Value.Text) it).text().toUpperCase(Locale.ROOT)))
        .orElse(OnFail.REJECT);
  }

  private Optional<Value> shaped(Tree tree, Word word) {
    Problems withExample =
        (position, message, hint) ->
            problems.report(
                position,
                message,
                hint.isEmpty() && position.equals(tree.position()) ? example(word) : hint);
    return new ShapeReader(withExample).read(tree, word.shape());
  }

  private static Optional<Value> generic(Tree tree) {
    return Optional.of(Generic.value(tree));
  }

  private void notAWord(Tree item) {
    var hint =
        item instanceof Tree.Scalar leaf
            ? vocabulary.find(section, leaf.text()).map(ClauseReader::example).orElse("")
            : "";
    problems.report(
        item.position(), "expected a %s, found %s".formatted(noun(), item.describe()), hint);
  }

  private void notOneWord(Tree.Mapping words) {
    if (words.entries().isEmpty()) {
      problems.report(words.position(), "expected a " + noun() + ", found none", "");
    } else {
      var second = words.entries().get(1).key();
      problems.report(
          second.position(),
          "one item is one %s; %s is another".formatted(noun(), Quoted.of(second.text())),
          "start it with '- ', or indent it to belong to "
              + Quoted.of(words.entries().getFirst().key().text()));
    }
  }

  private String noun() {
    return section.name().toLowerCase(Locale.ROOT);
  }

  private static String example(Word word) {
    return "for example: " + word.example().strip();
  }

  private static boolean isOnFail(Tree.Entry entry) {
    return entry.key().text().equals(ON_FAIL);
  }

  /** Something, and the {@code on-fail} that was in it. */
  private record Split<T>(T rest, List<Tree.Entry> onFail) {}
}
