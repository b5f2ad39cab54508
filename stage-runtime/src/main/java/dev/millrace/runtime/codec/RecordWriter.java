package dev.millrace.runtime.codec;

import static dev.millrace.runtime.codec.Fitting.misfit;

import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Writes a nested record, from a map that has its fields by name or by alias. They are compiled
 * when they are first needed, as a record may contain itself.
 */
final class RecordWriter implements ValueWriter {

  private record Member(
      String name, List<String> aliases, ValueWriter writer, ValueWriter absent) {}

  private final Schema schema;
  private final Compiler compiler;
  private @Nullable List<Member> members;

  RecordWriter(Schema schema, Compiler compiler) {
    this.schema = schema;
    this.compiler = compiler;
  }

  @Override
  public void write(@Nullable Object value, AvroOutput out) throws ContractBroken {
    if (!(value instanceof Map<?, ?> values)) {
      throw misfit(value, "record " + schema.getFullName());
    }
    out.enter();
    for (var member : members()) {
      var inner = values.get(member.name);
      boolean absent = inner == null && !values.containsKey(member.name);
      if (absent && !member.aliases.isEmpty()) {
        var name = Aliases.in(values, member.name, member.aliases);
        inner = values.get(name);
        absent = inner == null && !values.containsKey(name);
      }
      try {
        (absent ? member.absent : member.writer).write(inner, out);
      } catch (ContractBroken e) {
        throw e.inField(member.name).inRecord(schema);
      }
    }
    out.leave();
  }

  private List<Member> members() {
    var known = members;
    if (known == null) {
      known = schema.getFields().stream().map(this::member).toList();
      members = known;
    }
    return known;
  }

  private Member member(Schema.Field field) {
    var writer = compiler.compile(field.schema());
    return new Member(
        field.name(), Aliases.of(field, schema), writer, Defaults.absent(field, writer, compiler));
  }
}
