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
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;

/**
 * The Avro schemas that pipeline files name. {@code orders.Order} is the file {@code
 * orders/Order.avsc} or {@code Order.avsc} in the first folder that has one. A file may name types
 * that other files define.
 */
public final class SchemaFiles implements Contracts {

  /** The largest schema file, in bytes. */
  private static final long LARGEST = 1 << 20;

  private static final int DEEPEST = 8;
  private static final String ENDING = ".avsc";

  private static final Pattern NAMESPACE = Pattern.compile("\"namespace\"\\s*:\\s*\"([\\w.]+)\"");

  private final Path base;
  private final List<Path> folders;

  /** The schemas of one folder. */
  public SchemaFiles(Path folder) {
    this(folder, List.of(folder));
  }

  /**
   * @param base folder that contains most of the folders
   */
  private SchemaFiles(Path base, List<Path> folders) {
    this.base = base;
    this.folders = folders.stream().map(Path::normalize).distinct().toList();
  }

  /**
   * The schemas for the pipeline files of a folder, the same for every command and service. Looks
   * into {@code schemas/avro} and {@code schemas} beside the folder and in it, then into the folder
   * itself, and at last into the project's folder.
   *
   * @param pipelines the folder of pipeline files
   * @param otherwise the project's folder of schemas
   */
  public static SchemaFiles beside(Path pipelines, Path otherwise) {
    var folder = pipelines.toAbsolutePath().normalize();
    return new SchemaFiles(
        folder.resolveSibling(""),
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

  /** Tells whether a file without the namespace in its path defines this schema. */
  private static boolean defines(Path file, String name) {
    int dot = name.lastIndexOf('.');
    try {
      if (dot <= 0 || Files.size(file) > LARGEST) {
        return false;
      }
      var text = Files.readString(file);
      return text.contains('"' + name.substring(0, dot) + '"') || text.contains('"' + name + '"');
    } catch (IOException _) {
      return false;
    }
  }

  /** The schema with a full name, including the types from other files. */
  public Schema schema(String name) throws UnknownContract {
    return new SchemaAssembly(this).record(name);
  }

  /** The file of a schema. It must exist. */
  Path existing(String name) throws UnknownContract {
    var file = file(name);
    if (file.isEmpty()) {
      var nested = name.replace('.', '/') + ENDING;
      var flat = name.substring(name.lastIndexOf('.') + 1) + ENDING;
      throw new UnknownContract(
          "there is no file %s in %s"
              .formatted(nested.equals(flat) ? nested : nested + " or " + flat, looked()));
    }
    return file.get();
  }

  /** The folders as a short text, in the order of the search. */
  private String looked() {
    var inside = folders.stream().filter(it -> !it.equals(base) && it.startsWith(base)).toList();
    var others = folders.stream().filter(it -> !inside.contains(it)).map(Path::toString).toList();
    return inside.size() < 2
        ? String.join(", ", folders.stream().map(Path::toString).toList())
        : Stream.concat(
                Stream.of(
                    inside.stream()
                        .map(it -> base.relativize(it).toString())
                        .collect(Collectors.joining(", ", "", " of " + base))),
                others.stream())
            .collect(Collectors.joining(", nor in "));
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

  /** The names that a pipeline file may use, as far as a file's text confirms its name. */
  @Override
  public List<String> names() {
    return folders.stream()
        .flatMap(this::names)
        .filter(name -> !name.startsWith("dev.millrace.schema."))
        .distinct()
        .sorted()
        .toList();
  }

  private Stream<String> names(Path folder) {
    if (!Files.isDirectory(folder)) {
      return Stream.of();
    }
    // A folder of pipeline files may have any other files below it.
    int depth = folder.endsWith("schemas") || folder.endsWith("avro") ? DEEPEST : 2;
    try (var files = Files.walk(folder, depth)) {
      return files
          .filter(file -> file.toString().endsWith(ENDING))
          .flatMap(file -> name(folder.relativize(file).toString(), file).stream())
          .filter(name -> file(name).isPresent())
          .toList()
          .stream();
    } catch (IOException | UncheckedIOException e) {
      return Stream.of();
    }
  }

  /** The full name of the schema in a file, if the file's path fits that name. */
  private static Optional<String> name(String path, Path file) {
    var name = path.substring(0, path.length() - ENDING.length()).replace('/', '.');
    if (name.indexOf('.') >= 0) {
      return defines(file, name) ? Optional.of(name) : Optional.empty();
    }
    try {
      var namespace = NAMESPACE.matcher(Files.size(file) > LARGEST ? "" : Files.readString(file));
      return Optional.of(namespace.find() ? namespace.group(1) + "." + name : name);
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /** The fields of a record schema. */
  public static Fields fields(Schema recordSchema) {
    return new SchemaTypes().fields(recordSchema);
  }
}
