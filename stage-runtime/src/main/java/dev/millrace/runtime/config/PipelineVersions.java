package dev.millrace.runtime.config;

import dev.millrace.runtime.pipeline.Pipeline;
import dev.millrace.runtime.pipeline.SchemaFiles;
import dev.millrace.runtime.stage.StageDefinition;
import dev.millrace.spec.Contracts.UnknownContract;
import dev.millrace.spec.PipelineFiles;
import dev.millrace.spec.PipelineParser;
import dev.millrace.spec.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Compares the pipelines that run with their files. */
final class PipelineVersions {

  /** What the files say about a pipeline that runs. */
  sealed interface Version {

    /** Nothing new, or nothing at all. */
    record Same() implements Version {}

    /** There is a newer version, with the same contract. */
    record Newer(Pipeline pipeline) implements Version {}

    /** There is a newer version that cannot be run in the place of the other. */
    record Unusable(String why) implements Version {}
  }

  private final StageDefinition stage;
  private final MillraceProperties properties;

  PipelineVersions(StageDefinition stage, MillraceProperties properties) {
    this.stage = stage;
    this.properties = properties;
  }

  /** Of the pipeline's own file: what is wrong with another one is no affair of this pipeline. */
  private static String problemsOf(String pipeline, List<Problem> problems) {
    return problems.stream()
        .filter(each -> PipelineFiles.nameIn(Path.of(each.file())).equals(pipeline))
        .map(Object::toString)
        .collect(Collectors.joining("; "));
  }

  /** Reads the folder again. */
  Version after(Pipeline running) {
    var schemas = SchemaFiles.beside(properties.pipelines(), properties.schemas());
    var folder =
        PipelineFiles.read(properties.pipelines(), new PipelineParser(stage.words(), schemas));
    var found =
        folder.pipelines().stream()
            .filter(each -> each.name().equals(running.spec().name()))
            .findFirst();
    if (found.isEmpty()) {
      var problems = problemsOf(running.spec().name().value(), folder.problems());
      return problems.isEmpty() ? new Version.Same() : new Version.Unusable(problems);
    }
    try {
      var schema = schemas.schema(found.get().transform().schema());
      if (!schema.equals(running.schema())) {
        return new Version.Unusable(
            "its contract %s has changed: restart all services".formatted(schema.getFullName()));
      }
      return found.get().equals(running.spec())
          ? new Version.Same()
          : new Version.Newer(new Pipeline(found.get(), schema));
    } catch (UnknownContract e) {
      return new Version.Unusable(String.valueOf(e.getMessage()));
    }
  }
}
