package dev.millrace.cli.check;

import dev.millrace.spec.Clause;
import dev.millrace.spec.PipelineParser.Judged;
import dev.millrace.spec.PipelineParser.Parsed;
import dev.millrace.spec.PipelineSpec;
import dev.millrace.spec.Problem;
import dev.millrace.spec.word.Position;
import dev.millrace.spec.word.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Finds what is wrong with some files, each by itself and all together. */
final class Judgement {

  /** A file and the findings in it. */
  private record Found(Path file, Judged judged, boolean isAsked) {}

  private static final int NAMED = 3;

  private final List<Found> files = new ArrayList<>();

  void add(Path file, Judged judged) {
    files.add(new Found(file, judged, true));
  }

  /** Adds a file of the same folder, only to compare the others with it. */
  void addNeighbour(Path file, Judged judged) {
    files.add(new Found(file, judged, false));
  }

  private List<Found> asked() {
    return files.stream().filter(Found::isAsked).toList();
  }

  /** The problems by file, in the order of the files; no entry for a file without problems. */
  Map<Path, List<Problem>> problems() {
    var problems = new LinkedHashMap<Path, List<Problem>>();
    for (var found : asked()) {
      var own = new ArrayList<Problem>();
      if (found.judged.outcome() instanceof Parsed.Invalid invalid) {
        own.addAll(invalid.problems());
      }
      problems.put(found.file, own);
    }
    found(this::name)
        .forEach(same -> asked(same).forEach(one -> problems.get(one.file).add(named(one, same))));
    return problems;
  }

  /** The warnings of what can run but can hardly be meant. */
  List<Problem> warnings() {
    var warnings = new ArrayList<Problem>();
    asked().forEach(found -> warnings.addAll(found.judged.warnings()));
    found(Judgement::upserted)
        .forEach(same -> asked(same).forEach(one -> warnings.add(shared(one, same))));
    return warnings;
  }

  /** Groups of two or more files that share a text of some kind. */
  private List<List<Found>> found(Function<Found, String> kind) {
    var groups = new LinkedHashMap<String, List<Found>>();
    for (var found : files) {
      groups.computeIfAbsent(kind.apply(found), _ -> new ArrayList<>()).add(found);
    }
    groups.remove("");
    return groups.values().stream().filter(group -> group.size() > 1).toList();
  }

  private static List<Found> asked(List<Found> same) {
    return same.stream().filter(Found::isAsked).toList();
  }

  private String name(Found found) {
    return found.judged.name().map(Value.Text::text).orElse("");
  }

  private static Problem named(Found found, List<Found> same) {
    var name = found.judged.name().orElseThrow();
    return new Problem(
        found.file.toString(),
        name.position(),
        "the pipeline '%s' is also in %s".formatted(name.text(), others(found, same)),
        "rename one, or remove a file");
  }

  private static String others(Found found, List<Found> same) {
    var others =
        same.stream().filter(other -> other != found).map(it -> it.file.toString()).toList();
    var named = String.join(", ", others.subList(0, Math.min(NAMED, others.size())));
    return others.size() <= NAMED
        ? named
        : "%s and %d more".formatted(named, others.size() - NAMED);
  }

  /** The table that a pipeline upserts into; empty when it does not. */
  private static String upserted(Found found) {
    return found.judged.outcome() instanceof Parsed.Valid(PipelineSpec spec)
        ? spec.load().stream().map(Judgement::upserted).findFirst().orElse("")
        : "";
  }

  private static String upserted(Clause sink) {
    if (!(sink.value() instanceof Value.Mapping settings)
        || settings.find("mode").filter(mode -> text(mode).equals("upsert")).isEmpty()) {
      return "";
    }
    var table = settings.find("table").map(Judgement::text).orElse("");
    return table.isEmpty() || table.contains(".") ? table : "public." + table;
  }

  private static String text(Value value) {
    return value instanceof Value.Text text ? text.text() : "";
  }

  private static Problem shared(Found found, List<Found> same) {
    var spec = ((Parsed.Valid) found.judged.outcome()).pipeline();
    Position position = spec.load().getFirst().position();
    return new Problem(
        found.file.toString(),
        position,
        "%s upserts into the same table '%s': rows of one key overwrite each other"
            .formatted(others(found, same), upserted(found)),
        "give each pipeline a table of its own");
  }
}
