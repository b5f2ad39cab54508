package dev.millrace.spec;

import dev.millrace.spec.PipelineParser.Judged;
import dev.millrace.spec.PipelineParser.Parsed;
import dev.millrace.spec.word.Position;
import dev.millrace.spec.yaml.TreeReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads pipeline files from disk. */
public final class PipelineFiles {

  private static final Pattern NAME =
      Pattern.compile(
          "(?m)^pipeline\\s*:\\s*[\"']?(%s)[\"']?\\s*(#.*)?$".formatted(PipelineName.FORM));

  private PipelineFiles() {}

  /**
   * What a folder holds.
   *
   * @param pipelines those of the files without problems, by file name
   * @param problems of the other files, by file name and place
   */
  public record Folder(List<PipelineSpec> pipelines, List<Problem> problems) {
    public Folder {
      pipelines = List.copyOf(pipelines);
      problems = List.copyOf(problems);
    }
  }

  /**
   * Reads all {@code *.yaml} and {@code *.yml} of a folder, but not of its subfolders. Never
   * throws: a folder or file that cannot be read is a problem, and so are two files that give the
   * same pipeline name.
   */
  public static Folder read(Path folder, PipelineParser parser) {
    List<Problem> problems = new ArrayList<>();
    Map<PipelineName, Path> names = new LinkedHashMap<>();
    List<PipelineSpec> pipelines = new ArrayList<>();
    for (var file : list(folder, problems)) {
      switch (parse(file, parser)) {
        case Parsed.Invalid invalid -> problems.addAll(invalid.problems());
        case Parsed.Valid(var pipeline) -> {
          var other = names.putIfAbsent(pipeline.name(), file);
          if (other == null) {
            pipelines.add(pipeline);
          } else {
            problems.add(
                problem(
                    file,
                    "pipeline",
                    "the pipeline '%s' is already in %s".formatted(pipeline.name(), other),
                    "rename one, or remove a file"));
          }
        }
      }
    }
    return new Folder(pipelines, problems);
  }

  /** Parses one file. Problems name it by its path. Never throws. */
  public static Parsed parse(Path file, PipelineParser parser) {
    return judge(file, parser).outcome();
  }

  /** Parses one file and also warns of what its author can hardly have meant. Never throws. */
  public static Judged judge(Path file, PipelineParser parser) {
    try {
      if (Files.size(file) > TreeReader.MAX_LENGTH) {
        return unreadable(file, "larger than 1 MiB", "is it a pipeline file?");
      }
      var bytes = Files.readAllBytes(file);
      var place = NotUtf8.in(bytes);
      return place.isPresent()
          ? new Judged(
              new Parsed.Invalid(List.of(place.get().problem(file))), List.of(), Optional.empty())
          : parser.judge(file.toString(), new String(bytes, StandardCharsets.UTF_8));
    } catch (NoSuchFileException e) {
      return unreadable(file, "there is no such file", "");
    } catch (IOException e) {
      boolean folder = Files.isDirectory(file);
      return unreadable(file, folder ? "a folder, not a file" : "cannot be read", "");
    }
  }

  /**
   * The pipeline files of a folder, in the order of their names; none when there is no such folder.
   */
  public static List<Path> in(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var files = Files.list(folder)) {
      return files.filter(PipelineFiles::isPipelineFile).sorted().toList();
    }
  }

  /**
   * The name that a file gives its pipeline, even when the file has mistakes. Without such a name,
   * the file's own name.
   */
  public static String nameIn(Path file) {
    try {
      if (Files.size(file) <= TreeReader.MAX_LENGTH) {
        var line = NAME.matcher(Files.readString(file));
        if (line.find()) {
          return line.group(1);
        }
      }
    } catch (IOException _) {
      // A file that cannot be read goes by its own name.
    }
    return file.getFileName().toString().replaceAll("\\.ya?ml$", "");
  }

  private static List<Path> list(Path folder, List<Problem> problems) {
    try (var files = Files.list(folder)) {
      return files.filter(PipelineFiles::isPipelineFile).sorted().toList();
    } catch (NoSuchFileException e) {
      problems.add(problem(folder, "", "there is no such folder", ""));
    } catch (IOException e) {
      problems.add(problem(folder, "", "cannot be read as a folder: " + e, ""));
    }
    return List.of();
  }

  private static boolean isPipelineFile(Path file) {
    var name = file.getFileName().toString();
    return (name.endsWith(".yaml") || name.endsWith(".yml")) && !Files.isDirectory(file);
  }

  private static Judged unreadable(Path file, String message, String hint) {
    return new Judged(
        new Parsed.Invalid(List.of(problem(file, "", message, hint))), List.of(), Optional.empty());
  }

  private static Problem problem(Path file, String path, String message, String hint) {
    return new Problem(file.toString(), new Position(1, 1, path), message, hint);
  }
}
