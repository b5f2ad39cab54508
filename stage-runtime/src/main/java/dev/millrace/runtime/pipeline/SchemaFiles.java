package dev.millrace.runtime.pipeline;

import dev.millrace.spec.Contracts;
import dev.millrace.spec.Problem;
import dev.millrace.spec.type.Fields;
import dev.millrace.spec.word.Position;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/**
 * The Avro schemas that pipeline files name. {@code orders.Order} is in {@code orders/Order.avsc},
 * or in {@code Order.avsc}, of the first of some folders that has it. Each file is one record that
 * needs no other file.
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

  /** The schema of a full name. */
  public Schema schema(String name) throws UnknownContract {
    var file = file(name).orElse(null);
    if (file == null) {
      throw new UnknownContract(
          "no schema '%s': expected the file %s, or %s beside the pipeline files"
              .formatted(
                  name,
                  folders.getLast().resolve(name.replace('.', '/') + ENDING),
                  name.substring(name.lastIndexOf('.') + 1) + ENDING));
    }
    var text = text(file);
    var mistakes = SchemaMistakes.of(file.toString(), text);
    if (!mistakes.isEmpty()) {
      throw new UnknownContract(
          "%s cannot be read as an Avro schema: %s".formatted(file, mistakes.getFirst().message()),
          mistakes);
    }
    try {
      var schema = new Schema.Parser().parse(text);
      if (schema.getType() != Schema.Type.RECORD) {
        throw wrong(file, "the schema is not a record but " + schema.getType(), "");
      }
      if (!schema.getFullName().equals(name)) {
        throw wrong(file, "defines " + schema.getFullName() + ", not " + name, "");
      }
      var logical = LogicalMistakes.in(schema);
      if (!logical.isEmpty()) {
        throw wrong(file, String.join("; ", logical), "");
      }
      return schema;
    } catch (AvroRuntimeException e) {
      throw wrong(file, "not an Avro schema: " + e.getMessage(), "");
    }
  }

  private static String text(Path file) throws UnknownContract {
    try {
      if (Files.size(file) > LARGEST) {
        throw wrong(file, "larger than 1 MiB", "is it a schema?");
      }
      var text = Files.readString(file);
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw wrong(file, "not UTF-8 text", "save it as UTF-8");
    } catch (IOException e) {
      throw wrong(file, "cannot be read: " + e.getMessage(), "");
    }
  }

  private static UnknownContract wrong(Path file, String message, String hint) {
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
