package dev.millrace.runtime.codec;

import dev.millrace.runtime.pipeline.SchemaFiles;
import dev.millrace.runtime.registry.SchemaRegistry;
import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.row.RowLayout;
import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.spec.type.FieldType;
import dev.millrace.spec.type.Fields;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Reads Confluent-framed Avro into rows. Fields that the layout does not have are skipped, but must
 * be well-formed too. Not thread-safe.
 */
public final class AvroRowReader {

  private static final int NOWHERE = -1;

  /** One field of the writer's schema: how to read it, and where it goes. */
  private record FieldPlan(String name, ValueReader reader, int slot, boolean toDouble) {}

  /** A default for a field of the contract that the writer did not have. */
  private record Fill(int slot, @Nullable Object value) {}

  private record Plan(List<FieldPlan> fields, List<Fill> fills) {}

  private final RowLayout layout;
  private final SchemaRegistry registry;
  private final @Nullable Schema contract;
  private final Fields contractFields;
  private final Map<Integer, Plan> plans = new HashMap<>();
  private final AvroInput in = new AvroInput();
  private int lastId = -1;
  private @Nullable Plan lastPlan;

  /** A reader of whatever schema the bytes were written with; fields go to slots by name. */
  public AvroRowReader(RowLayout layout, SchemaRegistry registry) {
    this.layout = layout;
    this.registry = registry;
    this.contract = null;
    this.contractFields = Fields.NONE;
  }

  /** A reader that resolves the writer's schema to a contract, with the contract's defaults. */
  public AvroRowReader(RowLayout layout, SchemaRegistry registry, Schema contract) {
    this.layout = layout;
    this.registry = registry;
    this.contract = contract;
    this.contractFields = SchemaFiles.fields(contract);
  }

  /** Clears the row and fills it. */
  public void read(byte[] value, Row into) throws Undecodable {
    int id = in.begin(value);
    var plan = lastPlan;
    if (plan == null || id != lastId) {
      plan = plan(id);
      lastPlan = plan;
      lastId = id;
    }
    into.clear();
    for (var field : plan.fields) {
      if (field.slot == NOWHERE) {
        field.reader.skip(in);
      } else {
        var read = field.reader.read(in);
        into.set(
            field.slot,
            field.toDouble && read instanceof Long number ? number.doubleValue() : read);
      }
    }
    for (var fill : plan.fills) {
      into.set(fill.slot, fill.value);
    }
    in.end();
  }

  /** The schema id of the value that was read last. */
  public int schemaId() {
    return lastId;
  }

  private Plan plan(int id) throws Undecodable {
    var known = plans.get(id);
    if (known != null) {
      return known;
    }
    var writer =
        registry
            .find(id)
            .orElseThrow(() -> new Undecodable(ErrorCode.UNKNOWN_SCHEMA, registry.whyUnknown(id)));
    if (writer.getType() != Schema.Type.RECORD) {
      throw new Undecodable(
          ErrorCode.UNDECODABLE,
          "schema id %d is a %s, not a record".formatted(id, writer.getType()));
    }
    var plan = compile(writer);
    plans.put(id, plan);
    return plan;
  }

  private Plan compile(Schema writer) {
    var compiler = new ValueReader.Compiler();
    var fields = new ArrayList<FieldPlan>();
    for (var field : writer.getFields()) {
      var name = field.name();
      fields.add(
          new FieldPlan(
              name,
              compiler.compile(field.schema()),
              layout.has(name) ? layout.slot(name) : NOWHERE,
              isFloating(name)));
    }
    return new Plan(List.copyOf(fields), fills(writer));
  }

  private boolean isFloating(String name) {
    return contractFields
        .type(name)
        .map(type -> type.kind() == FieldType.Kind.DOUBLE || type.kind() == FieldType.Kind.FLOAT)
        .orElse(false);
  }

  private List<Fill> fills(Schema writer) {
    if (contract == null) {
      return List.of();
    }
    var fills = new ArrayList<Fill>();
    for (var field : contract.getFields()) {
      if (writer.getField(field.name()) == null
          && layout.has(field.name())
          && field.hasDefaultValue()) {
        fills.add(new Fill(layout.slot(field.name()), Defaults.value(field)));
      }
    }
    return fills;
  }
}
