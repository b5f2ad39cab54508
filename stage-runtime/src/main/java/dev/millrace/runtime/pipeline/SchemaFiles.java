package dev.millrace.runtime.pipeline;

import dev.millrace.spec.Contracts;
import dev.millrace.spec.type.FieldType;
import dev.millrace.spec.type.FieldType.Kind;
import dev.millrace.spec.type.Fields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;

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
      return schema;
    } catch (IOException | SchemaParseException e) {
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
    Map<String, FieldType> types = new LinkedHashMap<>();
    for (var field : recordSchema.getFields()) {
      types.put(field.name(), type(field.schema()));
    }
    return new Fields(types);
  }

  private static FieldType type(Schema schema) {
    if (schema.isUnion()) {
      var branches =
          schema.getTypes().stream()
              .filter(branch -> branch.getType() != Schema.Type.NULL)
              .toList();
      if (branches.size() != 1) {
        return FieldType.of(Kind.ANY).orNull();
      }
      var type = type(branches.getFirst());
      return branches.size() < schema.getTypes().size() ? type.orNull() : type;
    }
    if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
      return FieldType.decimal(decimal.getPrecision(), decimal.getScale());
    }
    var logical = schema.getLogicalType() == null ? "" : schema.getLogicalType().getName();
    return switch (schema.getType()) {
      case BOOLEAN -> FieldType.of(Kind.BOOLEAN);
      case INT ->
          FieldType.of(
              switch (logical) {
                case "date" -> Kind.DATE;
                case "time-millis" -> Kind.TIME;
                default -> Kind.INT;
              });
      case LONG ->
          FieldType.of(
              switch (logical) {
                case "timestamp-millis" -> Kind.TIMESTAMP_MILLIS;
                case "timestamp-micros" -> Kind.TIMESTAMP_MICROS;
                case "time-micros" -> Kind.TIME;
                default -> Kind.LONG;
              });
      case FLOAT -> FieldType.of(Kind.FLOAT);
      case DOUBLE -> FieldType.of(Kind.DOUBLE);
      case STRING -> FieldType.of(logical.equals("uuid") ? Kind.UUID : Kind.STRING);
      case BYTES -> FieldType.of(Kind.BYTES);
      case FIXED -> FieldType.of(logical.equals("uuid") ? Kind.UUID : Kind.BYTES);
      case ENUM -> new FieldType(Kind.ENUM, false, 0, 0, schema.getEnumSymbols(), Fields.NONE);
      case RECORD -> new FieldType(Kind.RECORD, false, 0, 0, List.of(), fields(schema));
      case ARRAY -> container(Kind.ARRAY, schema.getElementType());
      case MAP -> container(Kind.MAP, schema.getValueType());
      case NULL, UNION -> FieldType.of(Kind.ANY).orNull();
    };
  }

  private static FieldType container(Kind kind, Schema item) {
    return new FieldType(kind, false, 0, 0, List.of(), new Fields(Map.of("item", type(item))));
  }
}
