package dev.millrace.runtime.pipeline;

import dev.millrace.runtime.codec.Defaults;
import dev.millrace.spec.Contracts.UnknownContract;
import dev.millrace.spec.Problem;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/**
 * Makes one schema of a file and of all files that define the types it names. Parses those files
 * first.
 */
final class SchemaAssembly {

  private final SchemaFiles files;

  /** Does not check defaults, because Avro would not name their places. */
  private final Schema.Parser parser = new Schema.Parser().setValidateDefaults(false);

  private final Set<String> defined = new HashSet<>();
  private final Deque<String> open = new ArrayDeque<>();

  SchemaAssembly(SchemaFiles files) {
    this.files = files;
  }

  /** The record of a full name. */
  Schema record(String name) throws UnknownContract {
    var file = files.existing(name);
    var schema = define(name, file);
    if (schema.getType() != Schema.Type.RECORD) {
      throw SchemaFiles.wrong(file, "the schema is not a record but " + schema.getType(), "");
    }
    return schema;
  }

  private Schema define(String name, Path file) throws UnknownContract {
    var text = SchemaFiles.text(file);
    var found =
        SchemaMistakes.in(
            file.toString(), text, other -> !other.equals(name) && files.file(other).isPresent());
    refuse(file, found.problems());
    open.push(name);
    for (var reference : found.references().entrySet()) {
      if (open.contains(reference.getKey())) {
        refuse(
            file,
            List.of(
                new Problem(
                    file.toString(),
                    reference.getValue(),
                    "'%s' is defined in a file that needs this one".formatted(reference.getKey()),
                    "define types that name each other in one file")));
      }
      if (defined.add(reference.getKey())) {
        define(reference.getKey(), files.existing(reference.getKey()));
      }
    }
    open.pop();
    var schema = parsed(name, file, text);
    refuse(file, unfit(file, found.defaults()));
    return schema;
  }

  /** The defaults that the codec refuses: no stage could read them, or no event may hold them. */
  private List<Problem> unfit(Path file, List<SchemaMistakes.GivenDefault> defaults) {
    var types = parser.getTypes();
    var problems = new ArrayList<Problem>();
    for (var each : defaults) {
      Defaults.misfit(types.get(each.owner()).getField(each.field()))
          .ifPresent(
              reason ->
                  problems.add(
                      new Problem(
                          file.toString(),
                          each.position(),
                          "the default of '%s' %s".formatted(each.field(), reason),
                          "")));
    }
    return problems;
  }

  private static void refuse(Path file, List<Problem> mistakes) throws UnknownContract {
    if (!mistakes.isEmpty()) {
      throw new UnknownContract(
          "%s cannot be read as an Avro schema: %s".formatted(file, mistakes.getFirst().message()),
          mistakes);
    }
  }

  private Schema parsed(String name, Path file, String text) throws UnknownContract {
    try {
      var schema = parser.parse(text);
      if (!schema.getFullName().equals(name)) {
        throw SchemaFiles.wrong(file, "defines " + schema.getFullName() + ", not " + name, "");
      }
      return schema;
    } catch (AvroRuntimeException e) {
      throw SchemaFiles.wrong(file, "not an Avro schema: " + e.getMessage(), "");
    }
  }
}
