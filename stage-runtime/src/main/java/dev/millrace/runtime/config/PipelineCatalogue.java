package dev.millrace.runtime.config;

import dev.millrace.runtime.pipeline.Pipeline;
import dev.millrace.runtime.pipeline.SchemaFiles;
import dev.millrace.runtime.stage.FatalStageException;
import dev.millrace.runtime.stage.StageDefinition;
import dev.millrace.spec.Contracts.UnknownContract;
import dev.millrace.spec.PipelineFiles;
import dev.millrace.spec.PipelineParser;
import dev.millrace.spec.PipelineSpec;
import dev.millrace.spec.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The pipelines of a service: every file of its folder, including files with mistakes.
 *
 * @param entries at least one
 */
record PipelineCatalogue(List<Entry> entries) {

  /**
   * A pipeline, or a file with mistakes.
   *
   * @param name of the pipeline; of its file, without the ending, when the file has mistakes
   * @param source gives the pipeline. For a file with mistakes, it reads the file again, and throws
   *     {@link FatalStageException} with all mistakes while there are some.
   */
  record Entry(String name, Supplier<Pipeline> source) {}

  PipelineCatalogue {
    entries = List.copyOf(entries);
  }

  /**
   * Reads the folder.
   *
   * @throws FatalStageException when it has no pipeline file at all, or cannot be read
   */
  static PipelineCatalogue read(StageDefinition stage, MillraceProperties properties) {
    var folder =
        PipelineFiles.read(
            properties.pipelines(),
            new PipelineParser(
                stage.words(), SchemaFiles.beside(properties.pipelines(), properties.schemas())));
    var broken = byFile(folder.problems());
    if (folder.pipelines().isEmpty() && broken.isEmpty()) {
      throw new FatalStageException(
          folder.problems().isEmpty()
              ? "no pipeline files (*.yaml) in " + properties.pipelines().toAbsolutePath()
              : told("the pipelines cannot be read: ", "; ", folder.problems()));
    }
    var names =
        folder.pipelines().stream().map(each -> each.name().value()).collect(Collectors.toSet());
    var entries = new ArrayList<Entry>();
    for (var spec : folder.pipelines()) {
      entries.add(new Entry(spec.name().value(), () -> pipeline(spec, properties)));
    }
    broken.forEach(
        (file, problems) ->
            entries.add(
                new Entry(
                    nameOf(Path.of(file)),
                    new BrokenFile(Path.of(file), problems, names, stage, properties))));
    return new PipelineCatalogue(entries);
  }

  private static String told(String before, String between, List<Problem> problems) {
    return problems.stream().map(Object::toString).collect(Collectors.joining(between, before, ""));
  }

  private static Map<String, List<Problem>> byFile(List<Problem> problems) {
    // Mistakes of a schema are reported for the schema's file; the pipeline's file only says that
    // there are some.
    return problems.stream()
        .filter(problem -> problem.file().matches(".*\\.ya?ml"))
        .collect(Collectors.groupingBy(Problem::file, LinkedHashMap::new, Collectors.toList()));
  }

  private static String nameOf(Path file) {
    return String.valueOf(file.getFileName()).replaceAll("\\.ya?ml$", "");
  }

  private static Pipeline pipeline(PipelineSpec spec, MillraceProperties properties) {
    try {
      var schemas = SchemaFiles.beside(properties.pipelines(), properties.schemas());
      return new Pipeline(spec, schemas.schema(spec.transform().schema()));
    } catch (UnknownContract e) {
      throw new FatalStageException(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * A file with mistakes. It may be corrected while the others run.
   *
   * @param first the mistakes when the folder was read
   * @param taken names of the pipelines that the other files have
   */
  private record BrokenFile(
      Path file,
      List<Problem> first,
      Set<String> taken,
      StageDefinition stage,
      MillraceProperties properties)
      implements Supplier<Pipeline> {

    @Override
    public Pipeline get() {
      var parser =
          new PipelineParser(
              stage.words(), SchemaFiles.beside(properties.pipelines(), properties.schemas()));
      return switch (PipelineFiles.parse(file, parser)) {
        case PipelineParser.Parsed.Invalid(var problems) -> throw refused(problems);
        case PipelineParser.Parsed.Valid(var spec) -> {
          if (taken.contains(spec.name().value())) {
            throw refused(first);
          }
          yield pipeline(spec, properties);
        }
      };
    }

    private static FatalStageException refused(List<Problem> problems) {
      return new FatalStageException(told("its file has mistakes: ", "; ", problems));
    }
  }
}
