package dev.millrace.runtime.pipeline;

import dev.millrace.spec.Contracts;
import dev.millrace.spec.NotUtf8;
import dev.millrace.spec.Problem;
import dev.millrace.spec.type.Fields;
import dev.millrace.spec.word.Position;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.avro.Schema;

/**
 * The Avro schemas that pipeline files name. {@code orders.Order} is in {@code orders/Order.avsc},
 * or in {@code Order.avsc}, of the first of some folders that has it. A file may name types that
 * other files define.
 */
public final class SchemaFiles implements Contracts {

  /** The largest schema file, in bytes. */
  private static final long LARGEST = 1 << 20;

  private static final int DEEPEST = 8;
  private static final String ENDING = ".avsc";

  private final List<Path> folders;

  /** The schemas of one folder. */
  public SchemaFiles(Path folder) {
    this(List.of(folder));
  }

  private SchemaFiles(List<Path> folders) {
    this.folders = folders.stream().map(Path::normalize).distinct().toList();
  }

  /**
   * The schemas that the files of a folder name, for every command and service alike: of {@code
   * schemas/avro} or {@code schemas} beside the folder or in it, of the folder itself, else of the
   * project's.
   *
   * @param pipelines the folder of pipeline files
   * @param otherwise the project's folder of schemas
   */
  public static SchemaFiles beside(Path pipelines, Path otherwise) {
    var folder = pipelines.toAbsolutePath().normalize();
    return new SchemaFiles(
        List.of(
            folder.resolveSibling("schemas/avro"),
            folder.resolve("schemas/avro"),
            folder.resolveSibling("schemas"),
            folder.resolve("schemas"),
            folder,
            otherwise));
  }

  /** The file of a schema; empty when there is none. */
  public Optional<Path> file(String name) {
    var nested = name.replace('.', '/') + ENDING;
    var flat = name.substring(name.lastIndexOf('.') + 1) + ENDING;
    return folders.stream()
        .flatMap(
            folder ->
                Stream.of(nested, flat)
                    .map(file -> folder.resolve(file).normalize())
                    .filter(file -> file.startsWith(folder) && Files.isRegularFile(file))
                    .filter(file -> file.endsWith(nested) || defines(file, name)))
        .findFirst();
  }

  /** Whether a file without its namespace in its path says that it is this schema. */
  private static boolean defines(Path file, String name) {
    int dot = name.lastIndexOf('.');
    try {
      return Files.size(file) <= LARGEST
          && dot > 0
          && Files.readString(file).contains("\"" + name.substring(0, dot) + "\"");
    } catch (IOException _) {
      return false;
    }
  }

  /** The schema of a full name, with all that it names of other files. */
  public Schema schema(String name) throws UnknownContract {
    return new SchemaAssembly(this).record(name);
  }

  /** The file of a schema that must be there. */
  Path existing(String name) throws UnknownContract {
    var file = file(name);
    if (file.isEmpty()) {
      throw new UnknownContract(
          "there is no file %s in %s, nor %s beside the pipeline files"
              .formatted(
                  name.replace('.', '/') + ENDING,
                  folders.getLast(),
                  name.substring(name.lastIndexOf('.') + 1) + ENDING));
    }
    return file.get();
  }

  static String text(Path file) throws UnknownContract {
    try {
      if (Files.size(file) > LARGEST) {
        throw wrong(file, "larger than 1 MiB", "is it a schema?");
      }
      var bytes = Files.readAllBytes(file);
      var place = NotUtf8.in(bytes);
      if (place.isPresent()) {
        throw new UnknownContract(
            file + " cannot be read as an Avro schema: not UTF-8 text",
            List.of(place.get().problem(file)));
      }
      var text = new String(bytes, StandardCharsets.UTF_8);
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (IOException e) {
      throw wrong(file, "cannot be read: " + e.getMessage(), "");
    }
  }

  static UnknownContract wrong(Path file, String message, String hint) {
    return new UnknownContract(
        file + " cannot be read as an Avro schema: " + message,
        List.of(new Problem(file.toString(), new Position(1, 1, ""), message, hint)));
  }

  @Override
  public Fields fields(String name) throws UnknownContract {
    return fields(schema(name));
  }

  @Override
  public List<String> names() {
    return folders.stream()
        .flatMap(SchemaFiles::names)
        .filter(name -> !name.startsWith("dev.millrace.schema."))
        .distinct()
        .sorted()
        .toList();
  }

  private static Stream<String> names(Path folder) {
    if (!Files.isDirectory(folder)) {
      return Stream.of();
    }
    // A folder of pipeline files may have anything beneath it.
    int depth = folder.endsWith("schemas") || folder.endsWith("avro") ? DEEPEST : 2;
    try (var files = Files.walk(folder, depth)) {
      return files
          .filter(file -> file.toString().endsWith(ENDING))
          .map(file -> folder.relativize(file).toString().replace('/', '.'))
          .map(name -> name.substring(0, name.length() - ENDING.length()))
          .toList()
          .stream();
    } catch (IOException | UncheckedIOException e) {
      return Stream.of();
    }
  }

  /** The fields of a record schema. */
  public static Fields fields(Schema recordSchema) {
    return new SchemaTypes().fields(recordSchema);
  }
}
