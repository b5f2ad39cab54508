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

/** Compares running pipelines with their files. */
final class PipelineVersions {

  /** The result of comparing a running pipeline with the files. */
  sealed interface Version {

    /** Nothing new, or no such file any more. */
    record Same() implements Version {}

    /** There is a newer version, with the same contract. */
    record Newer(Pipeline pipeline) implements Version {}

    /** There is a newer version that cannot replace the running one. */
    record Unusable(String why) implements Version {}
  }

  private final StageDefinition stage;
  private final MillraceProperties properties;

  PipelineVersions(StageDefinition stage, MillraceProperties properties) {
    this.stage = stage;
    this.properties = properties;
  }

  /** The mistakes of the pipeline's own file; those of other files do not concern it. */
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
