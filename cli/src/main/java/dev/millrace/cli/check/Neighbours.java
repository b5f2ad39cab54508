package dev.millrace.cli.check;

import dev.millrace.spec.PipelineFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The pipeline files that lie beside some others: they would be run together. */
final class Neighbours {

  /** Folders with more are no folders of pipelines. */
  private static final int MOST = 500;

  private Neighbours() {}

  /** Those of the files' folders that are none of the files. */
  static List<Path> of(List<Path> files) throws IOException {
    Map<Path, Path> beside = new LinkedHashMap<>();
    for (var file : files) {
      var folder = Objects.requireNonNullElse(file.getParent(), Path.of(""));
      for (var other : PipelineFiles.in(folder)) {
        beside.putIfAbsent(plain(other), other);
      }
    }
    files.forEach(file -> beside.remove(plain(file)));
    return beside.size() > MOST ? List.of() : List.copyOf(beside.values());
  }

  private static Path plain(Path file) {
    return file.toAbsolutePath().normalize();
  }
}
