package dev.millrace.spec;

import dev.millrace.spec.type.Fields;
import dev.millrace.spec.word.Hints;
import dev.millrace.spec.word.Position;
import dev.millrace.spec.word.Quoted;
import dev.millrace.spec.word.Section;
import dev.millrace.spec.word.Shape.Struct;
import dev.millrace.spec.word.Value;
import dev.millrace.spec.yaml.KeyReader;
import dev.millrace.spec.yaml.ShapeReader;
import dev.millrace.spec.yaml.Tree;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads the tree of one pipeline file. */
final class PipelineReader {

  /** The topic that publishers write to takes records of up to 10 MiB, with key and headers. */
  private static final int LONGEST_EVENT = 9 << 20;

  private final Vocabulary vocabulary;
  private final Contracts contracts;
  private final ProblemList problems;
  private final KeyReader keys;
  private final ShapeReader shapes;

  PipelineReader(Vocabulary vocabulary, Contracts contracts, ProblemList problems) {
    this.vocabulary = vocabulary;
    this.contracts = contracts;
    this.problems = problems;
    this.keys = new KeyReader(problems);
    this.shapes = new ShapeReader(problems);
  }

  /** Reads the pipeline. Empty when there are problems; all of them have been reported then. */
  Optional<PipelineSpec> read(Tree tree) {
    var file = group(tree, PipelineLayout.FILE);
    var name = file.text("pipeline").flatMap(this::name);
    var owner = file.text("owner").filter(this::notBlank);
    var priority = file.text("priority").map(it -> constant(PipelineSpec.Priority.class, it));
    var ingest = file.tree("ingest").flatMap(this::ingest);
    var transform = file.tree("transform").map(it -> group(it, PipelineLayout.TRANSFORM));
    var schema = transform.flatMap(it -> it.text("schema"));
    var steps = transform.map(it -> clauses(it, "steps", Section.STEP)).orElse(List.of());
    var quality = file.tree("quality").map(it -> group(it, PipelineLayout.QUALITY));
    var rules = quality.map(it -> clauses(it, "rules", Section.RULE)).orElse(List.of());
    var load = clauses(file, "load", Section.SINK);
    file.tree("load").ifPresent(this::atLeastOne);
    var flood = file.tree("flood").flatMap(it -> shapes.read(it, PipelineLayout.FLOOD));
    var floods = flood.map(new FloodReader(problems)::read).orElse(FloodSpec.DEFAULT);
    var key = ingest.map(IngestSpec::key).orElse(List.of());
    var keys = file.tree("ingest").map(PipelineReader::keys).orElse(List.of());
    schema
        .flatMap(this::contract)
        .ifPresent(fields -> judge(fields, key, keys, steps, rules, load));
    if (!problems.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new PipelineSpec(
            name.orElseThrow(),
            owner.orElseThrow().text(),
            priority.orElseThrow(),
            ingest.orElseThrow(),
            new TransformSpec(schema.orElseThrow().text(), steps),
            new QualitySpec(rules),
            load,
            floods));
  }

  private Group group(Tree tree, Struct struct) {
    if (tree instanceof Tree.Mapping mapping) {
      return new Group(struct, keys.read(mapping, struct.properties()), mapping.position());
    }
    if (tree.isNothing() && struct.mayBeEmpty()) {
      return new Group(struct, Map.of(), tree.position());
    }
    problems.report(
        tree.position(), "expected " + struct.describe() + ", found " + tree.describe(), "");
    return new Group(struct, Map.of(), tree.position());
  }

  private Optional<PipelineName> name(Value.Text text) {
    try {
      return Optional.of(new PipelineName(text.text()));
    } catch (IllegalArgumentException e) {
      problems.report(
          text.position(),
          Quoted.of(text.text()) + " cannot name a pipeline",
          "lower-case letters, digits and dashes, at most 64, a letter first");
      return Optional.empty();
    }
  }

  private boolean notBlank(Value.Text text) {
    if (text.text().isBlank()) {
      problems.report(text.position(), "expected a text, found an empty one", "");
    }
    return !text.text().isBlank();
  }

  /** The fields of the key, with their places; none when their form is wrong. */
  private static List<Value.Text> keys(Tree ingest) {
    if (!(ingest instanceof Tree.Mapping mapping)) {
      return List.of();
    }
    return mapping.entries().stream()
        .filter(entry -> entry.key().text().equals("key"))
        .map(Tree.Entry::value)
        .flatMap(
            key -> key instanceof Tree.Sequence(var items, _) ? items.stream() : Stream.of(key))
        .filter(Tree.Scalar.class::isInstance)
        .map(Tree.Scalar.class::cast)
        .map(key -> new Value.Text(key.text(), key.position()))
        .toList();
  }

  private Optional<IngestSpec> ingest(Tree tree) {
    return shapes.read(tree, PipelineLayout.INGEST).flatMap(it -> ingest((Value.Mapping) it));
  }

  private Optional<IngestSpec> ingest(Value.Mapping ingest) {
    var format = (Value.Text) ingest.find("format").orElseThrow();
    var maxBytes = (Value.Text) ingest.find("max-event-bytes").orElseThrow();
    var bytes = ByteSize.parse(maxBytes.text()).filter(it -> it <= LONGEST_EVENT);
    if (bytes.isEmpty()) {
      problems.report(
          maxBytes.position(),
          "expected an amount of bytes up to 9 MiB, found " + Quoted.of(maxBytes.text()),
          "such as 1048576, 512KiB or 2MiB");
    }
    return bytes.map(
        max ->
            new IngestSpec(
                constant(IngestSpec.Format.class, format),
                key(ingest.find("key").orElseThrow()),
                ingest.find("event-time").map(it -> ((Value.Text) it).text()).orElse(""),
                max));
  }

  private static List<String> key(Value key) {
    return key instanceof Value.Sequence sequence
        ? sequence.items().stream().map(it -> ((Value.Text) it).text()).toList()
        : List.of(((Value.Text) key).text());
  }

  private List<Clause> clauses(Group group, String key, Section section) {
    return group
        .tree(key)
        .map(tree -> new ClauseReader(section, vocabulary, problems).read(tree))
        .orElse(List.of());
  }

  private void atLeastOne(Tree load) {
    boolean empty = load instanceof Tree.Sequence(var items, _) && items.isEmpty();
    if (load instanceof Tree.Sequence(var sinks, _) && sinks.size() > 1) {
      problems.report(
          sinks.get(1).position(),
          "a pipeline has one sink, here is another",
          "a second pipeline with the same steps can load into it");
    }
    if (empty || load.isNothing()) {
      problems.report(load.position(), "expected at least one sink, found " + load.describe(), "");
    }
  }

  @SuppressWarnings("CatchingUnchecked") // whatever a contract's source does is told, not thrown
  private Optional<Fields> contract(Value.Text schema) {
    try {
      return Optional.of(contracts.fields(schema.text()));
    } catch (Contracts.UnknownContract e) {
      if (!e.problems().isEmpty()) {
        e.problems().forEach(problems::reportElsewhere);
        var first = e.problems().getFirst();
        problems.report(
            schema.position(),
            "the schema %s has mistakes: %s:%d:%d"
                .formatted(
                    Quoted.of(schema.text()),
                    first.file(),
                    first.position().line(),
                    first.position().column()),
            "");
        return Optional.empty();
      }
      problems.report(
          schema.position(),
          "unknown schema %s: %s".formatted(Quoted.of(schema.text()), e.getMessage()),
          instead(schema.text()));
    } catch (RuntimeException e) {
      problems.report(
          schema.position(),
          "the schema %s cannot be used: %s".formatted(Quoted.of(schema.text()), e),
          "");
    }
    return Optional.empty();
  }

  /** A hint for a name that is no schema. It may be the name of a file. */
  private String instead(String schema) {
    var name = schema.replaceFirst("\\.avsc$", "").replace('/', '.');
    return !name.equals(schema) && isThere(name)
        ? "write the record's full name: " + name
        : Hints.instead(schema, contracts.names());
  }

  private boolean isThere(String name) {
    try {
      contracts.fields(name);
      return true;
    } catch (Contracts.UnknownContract e) {
      return !e.problems().isEmpty();
    }
  }

  private void judge(
      Fields contract,
      List<String> key,
      List<Value.Text> keys,
      List<Clause> steps,
      List<Clause> rules,
      List<Clause> load) {
    var check = new MeaningCheck(vocabulary, contract, key, problems);
    check.steps(steps);
    check.keys(keys);
    check.records(Section.RULE, rules);
    check.records(Section.SINK, load);
  }

  private static <E extends Enum<E>> E constant(Class<E> type, Value.Text text) {
    return Enum.valueOf(type, text.text().toUpperCase(Locale.ROOT));
  }

  /** A mapping of the file's layout. Its keys have been checked, its values have not. */
  private final class Group {

    private final Struct struct;
    private final Map<String, Tree.Entry> found;
    private final Position position;

    private Group(Struct struct, Map<String, Tree.Entry> found, Position position) {
      this.struct = struct;
      this.found = found;
      this.position = position;
    }

    Optional<Tree> tree(String key) {
      return Optional.ofNullable(found.get(key)).map(Tree.Entry::value);
    }

    /** The text under a key, or its default when the key was left out. */
    Optional<Value.Text> text(String key) {
      var property = struct.property(key);
      return tree(key)
          .or(() -> ShapeReader.defaultOf(property, position))
          .flatMap(tree -> shapes.read(tree, property.shape()))
          .map(Value.Text.class::cast);
    }
  }
}
