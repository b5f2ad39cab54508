package dev.millrace.runtime.config;

import dev.millrace.runtime.pipeline.Pipeline;
import dev.millrace.runtime.pipeline.SchemaFiles;
import dev.millrace.runtime.stage.FatalStageException;
import dev.millrace.runtime.stage.StageDefinition;
import dev.millrace.spec.Contracts.UnknownContract;
import dev.millrace.spec.PipelineFiles;
import dev.millrace.spec.PipelineParser;
import dev.millrace.spec.PipelineSpec;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The pipelines of a service: every file of its folder.
 *
 * @param pipelines at least one
 */
record PipelineCatalogue(List<Pipeline> pipelines) {

  PipelineCatalogue {
    pipelines = List.copyOf(pipelines);
  }

  /**
   * Reads the folder.
   *
   * @throws FatalStageException with every problem of every file
   */
  static PipelineCatalogue read(StageDefinition stage, MillraceProperties properties) {
    var schemas = new SchemaFiles(properties.schemas());
    var folder =
        PipelineFiles.read(properties.pipelines(), new PipelineParser(stage.words(), schemas));
    if (!folder.problems().isEmpty()) {
      throw new FatalStageException(
          folder.problems().stream()
              .map(Object::toString)
              .collect(
                  Collectors.joining(
                      "\n  ",
                      "the pipeline files have mistakes; correct them and start again:\n  ",
                      "")));
    }
    if (folder.pipelines().isEmpty()) {
      throw new FatalStageException(
          "no pipeline files (*.yaml) in " + properties.pipelines().toAbsolutePath());
    }
    return new PipelineCatalogue(
        folder.pipelines().stream().map(spec -> pipeline(spec, schemas)).toList());
  }

  private static Pipeline pipeline(PipelineSpec spec, SchemaFiles schemas) {
    try {
      return new Pipeline(spec, schemas.schema(spec.transform().schema()));
    } catch (UnknownContract e) {
      throw new FatalStageException(String.valueOf(e.getMessage()), e);
    }
  }
}
