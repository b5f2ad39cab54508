package dev.millrace.runtime.pipeline;

import dev.millrace.spec.Contracts;
import dev.millrace.spec.type.Fields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/**
 * The Avro schemas of a folder: {@code orders.Order} is in {@code orders/Order.avsc}. Each file is
 * one record that needs no other file.
 */
public final class SchemaFiles implements Contracts {

  private final Path folder;

  public SchemaFiles(Path folder) {
    this.folder = folder;
  }

  /** The schema of a full name. */
  public Schema schema(String name) throws UnknownContract {
    var file = folder.resolve(name.replace('.', '/') + ".avsc").normalize();
    if (!file.startsWith(folder.normalize()) || !Files.isRegularFile(file)) {
      throw new UnknownContract("no schema '" + name + "': expected the file " + file);
    }
    try {
      var schema = new Schema.Parser().parse(Files.readString(file));
      if (schema.getType() != Schema.Type.RECORD) {
        throw new UnknownContract(file + " is not a record but " + schema.getType());
      }
      if (!schema.getFullName().equals(name)) {
        throw new UnknownContract(file + " defines " + schema.getFullName() + ", not " + name);
      }
      var mistakes = LogicalMistakes.in(schema);
      if (!mistakes.isEmpty()) {
        throw new UnknownContract(file + ": " + String.join("; ", mistakes));
      }
      return schema;
    } catch (IOException | AvroRuntimeException e) {
      throw new UnknownContract(file + " cannot be read as an Avro schema: " + e.getMessage());
    }
  }

  @Override
  public Fields fields(String name) throws UnknownContract {
    return fields(schema(name));
  }

  @Override
  public List<String> names() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var files = Files.walk(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".avsc"))
          .map(
              file ->
                  folder.relativize(file).toString().replace('/', '.').replaceAll("\\.avsc$", ""))
          .filter(name -> !name.startsWith("dev.millrace.schema."))
          .sorted()
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** The fields of a record schema. */
  public static Fields fields(Schema recordSchema) {
    return new SchemaTypes().fields(recordSchema);
  }
}
