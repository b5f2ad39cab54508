package dev.millrace.cli.check;

import dev.millrace.cli.Project;
import dev.millrace.load.LoadWords;
import dev.millrace.quality.QualityWords;
import dev.millrace.runtime.pipeline.SchemaFiles;
import dev.millrace.spec.PipelineParser;
import dev.millrace.spec.word.Word;
import dev.millrace.transform.TransformWords;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Supplies what is needed to check a pipeline file: the words of all services, and the schemas that
 * it may name.
 */
public final class PipelineContracts {

  private PipelineContracts() {}

  /** The words of all services. */
  public static List<Word> words() {
    var words = new ArrayList<Word>();
    words.addAll(TransformWords.all());
    words.addAll(QualityWords.all());
    words.addAll(LoadWords.all());
    return words;
  }

  /** A parser for a file. */
  public static PipelineParser parser(Path file, @Nullable Path schemas, Project project) {
    return new PipelineParser(words(), schemas(file, schemas, project));
  }

  /**
   * The schemas that a file may name: those of the given folder, or else those that {@link
   * SchemaFiles#beside} finds.
   */
  public static SchemaFiles schemas(Path file, @Nullable Path given, Project project) {
    if (given != null) {
      return new SchemaFiles(given);
    }
    return SchemaFiles.beside(file.toAbsolutePath().normalize().getParent(), project.schemas());
  }
}
