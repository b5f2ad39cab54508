package dev.millrace.runtime.codec;

import dev.millrace.runtime.registry.SchemaRegistry;
import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.row.RowLayout;
import dev.millrace.runtime.stage.ErrorCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Reads Confluent-framed Avro into rows. Skips fields that the layout does not have, but they must
 * be well-formed, too. Not thread-safe.
 */
public final class AvroRowReader {

  private static final int NOWHERE = -1;

  /** One field of the writer's schema: its reader, and the slot for its value. */
  private record FieldPlan(ValueReader reader, int slot) {}

  /** The default of a contract's field that the writer did not have. */
  private record Fill(int slot, @Nullable Object value) {}

  /**
   * The plan for reading records of one writer's schema.
   *
   * @param refusal why no record of it can be read; empty when some can
   */
  private record Plan(FieldPlan[] fields, Fill[] fills, String refusal) {}

  private final RowLayout layout;
  private final SchemaRegistry registry;
  private final @Nullable Schema contract;
  private final Map<String, String> aliases;
  private final Map<Integer, Plan> plans = new HashMap<>();
  private final AvroInput in = new AvroInput();
  private int lastId = -1;
  private @Nullable Plan lastPlan;

  /**
   * A reader for every writer's schema. Fields go to the slots of their names. Texts of logical
   * types stay texts, as in JSON.
   */
  public AvroRowReader(RowLayout layout, SchemaRegistry registry) {
    this(layout, registry, Map.of());
  }

  /**
   * The same, for fields with aliases.
   *
   * @param aliases alias to field of the layout; a field's own name has priority
   */
  public AvroRowReader(RowLayout layout, SchemaRegistry registry, Map<String, String> aliases) {
    this.layout = layout;
    this.registry = registry;
    this.contract = null;
    this.aliases = Map.copyOf(aliases);
  }

  /**
   * A reader that resolves the writer's schema to a contract as Avro does: with the contract's
   * aliases and defaults, and with promotions, enums and unions at any depth.
   */
  public AvroRowReader(RowLayout layout, SchemaRegistry registry, Schema contract) {
    this.layout = layout;
    this.registry = registry;
    this.contract = contract;
    this.aliases = Map.of();
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
    if (!plan.refusal.isEmpty()) {
      throw in.outOfContract(plan.refusal);
    }
    into.clear();
    for (var field : plan.fields) {
      if (field.slot == NOWHERE) {
        field.reader.skip(in);
      } else {
        into.set(field.slot, field.reader.read(in));
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
    var plan = compile(id, writer);
    plans.put(id, plan);
    return plan;
  }

  private Plan compile(int id, Schema writer) {
    var resolution =
        contract == null ? Resolution.asWritten(writer) : Resolution.of(writer, contract);
    var resolved = resolution.fields();
    if (resolved.isEmpty()) {
      return new Plan(
          new FieldPlan[0],
          new Fill[0],
          "written with schema id %d, which the contract cannot read: %s"
              .formatted(id, resolution.refusal()));
    }
    var fields =
        resolved.get().read().stream()
            .map(field -> new FieldPlan(field.reader(), slot(field.name(), writer)))
            .toArray(FieldPlan[]::new);
    var fills = new ArrayList<Fill>();
    resolved
        .get()
        .defaults()
        .forEach(
            (name, value) -> {
              if (layout.has(name)) {
                fills.add(new Fill(layout.slot(name), value));
              }
            });
    return new Plan(fields, fills.toArray(Fill[]::new), "");
  }

  private int slot(String written, Schema writer) {
    if (layout.has(written)) {
      return layout.slot(written);
    }
    var field = aliases.get(written);
    return field == null || !layout.has(field) || writer.getField(field) != null
        ? NOWHERE
        : layout.slot(field);
  }
}
