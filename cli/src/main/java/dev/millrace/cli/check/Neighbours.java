package dev.millrace.cli.check;

import dev.millrace.spec.PipelineFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Finds the other pipeline files of a folder, which would run together with the checked ones. */
final class Neighbours {

  /** A folder with more files is no folder of pipelines. */
  private static final int MOST = 500;

  private Neighbours() {}

  /** The pipeline files in the folders of these files, without these files. */
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
