package dev.millrace.runtime.codec;

import dev.millrace.runtime.codec.Defaults.Default;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Resolver;
import org.apache.avro.Resolver.Action;
import org.apache.avro.Resolver.Container;
import org.apache.avro.Resolver.EnumAdjust;
import org.apache.avro.Resolver.ErrorAction;
import org.apache.avro.Resolver.ReaderUnion;
import org.apache.avro.Resolver.RecordAdjust;
import org.apache.avro.Resolver.Skip;
import org.apache.avro.Resolver.WriterUnion;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.jspecify.annotations.Nullable;

/**
 * Compiles readers of one schema's records as records of another schema. It resolves the two as
 * Avro does: aliases, defaults, promotions, enums and unions at any depth. Beyond Avro's rules, a
 * value keeps its meaning: when a logical type changes, the value is converted exactly or refused.
 */
final class Resolution {

  /** Without conversions, so that defaults stay in their raw Avro form. */
  private static final GenericData RAW = new GenericData();

  private final Schema writer;
  private final Schema reader;
  private final boolean texts;
  private final Map<Action, ValueReader.RecordReader> records = new IdentityHashMap<>();
  private final Map<String, ValueReader.RecordReader> passedOver = new HashMap<>();
  private final List<String> refusals = new ArrayList<>();

  /** One field of the writer's record, and its reader. */
  record Field(String name, ValueReader reader) {}

  /**
   * The fields of a record.
   *
   * @param read in the order of the bytes; a skipped field has an empty name
   * @param defaults of fields that the writer does not have
   */
  record Fields(List<Field> read, Map<String, @Nullable Object> defaults) {}

  private Resolution(Schema writer, Schema reader, boolean texts) {
    this.writer = writer;
    this.reader = reader;
    this.texts = texts;
  }

  /** Reads a publisher's record with its own schema; texts of logical types stay texts. */
  static Resolution asWritten(Schema writer) {
    return new Resolution(writer, writer, true);
  }

  /** Reads records of one schema as records of another. */
  static Resolution of(Schema writer, Schema reader) {
    return new Resolution(writer, OwnNames.first(writer, reader), false);
  }

  /** A reader of one value of the contract. */
  static ValueReader reader(Schema schema) {
    return of(schema, schema).compile(Resolver.resolve(schema, schema, RAW), "");
  }

  /** The same, where texts of logical types stay texts. */
  static ValueReader textReader(Schema schema) {
    return asWritten(schema).compile(Resolver.resolve(schema, schema, RAW), "");
  }

  /**
   * The reasons why the reader's schema cannot read all of the writer's records; empty when it can.
   */
  static List<String> refusals(Schema writer, Schema reader) {
    var resolution = of(writer, reader);
    resolution.fields();
    return List.copyOf(resolution.refusals);
  }

  /**
   * The fields of the record.
   *
   * @return empty when no record of the writer can be read; {@link #refusal} says why
   */
  Optional<Fields> fields() {
    Action action;
    try {
      action = Resolver.resolve(writer, reader, RAW);
    } catch (AvroRuntimeException e) {
      refusals.add(
          "aliases or defaults of %s cannot be applied: %s"
              .formatted(reader.getFullName(), e.getMessage()));
      return Optional.empty();
    }
    if (!(action instanceof RecordAdjust adjust)) {
      refusals.add(action instanceof ErrorAction error ? reason(error) : "no record");
      return Optional.empty();
    }
    var fields = new ArrayList<Field>();
    int read = 0;
    for (var each : adjust.fieldActions) {
      if (each instanceof Skip) {
        fields.add(new Field("", passingOver(each.writer)));
      } else {
        var name = adjust.readerOrder[read++].name();
        fields.add(new Field(name, compile(each, name)));
      }
    }
    int before = refusals.size();
    var defaults = defaults(adjust, "");
    return refusals.size() == before
        ? Optional.of(new Fields(List.copyOf(fields), defaults))
        : Optional.empty();
  }

  /** The first reason against reading the writer's records. */
  String refusal() {
    return refusals.isEmpty() ? "none" : refusals.getFirst();
  }

  /**
   * The defaults of the fields that the writer does not have. A default that does not fit is a
   * refusal.
   */
  private Map<String, @Nullable Object> defaults(RecordAdjust adjust, String path) {
    Map<String, @Nullable Object> defaults = new HashMap<>();
    for (int i = adjust.firstDefault; i < adjust.readerOrder.length; i++) {
      var field = adjust.readerOrder[i];
      switch (Defaults.of(field)) {
        case Default.Fits(_, var value) -> defaults.put(field.name(), value);
        case Default.Unfit(var found, var expected) ->
            refusals.add(
                "field %s is not there, and its default %s: expected %s"
                    .formatted(path + field.name(), found, expected));
      }
    }
    return defaults;
  }

  private ValueReader compile(Action action, String path) {
    return switch (action) {
      case ErrorAction error -> refused("field " + path + ": " + reason(error));
      case Container container when container.writer.getType() == Schema.Type.ARRAY ->
          new ValueReader.ListReader(compile(container.elementAction, path + "[]"));
      case Container container ->
          new ValueReader.MapReader(compile(container.elementAction, path + ".*"));
      case WriterUnion union ->
          new ValueReader.UnionReader(
              Arrays.stream(union.actions).map(each -> compile(each, path)).toList());
      case ReaderUnion union -> compile(union.actualAction, path);
      case EnumAdjust adjust -> ofEnum(adjust, path);
      case RecordAdjust adjust -> ofRecord(adjust, path);
      default -> ofScalar(action.writer, action.reader, path);
    };
  }

  private ValueReader ofRecord(RecordAdjust adjust, String path) {
    var known = records.get(adjust);
    if (known != null) {
      return known;
    }
    if (Arrays.asList(adjust.readerOrder).contains(null)) {
      // Avro gave this pair up, but only after an inner part had referred to it.
      return refused(
          "field %s: %s is not readable as %s"
              .formatted(path, adjust.writer.getFullName(), adjust.reader.getFullName()));
    }
    var record = new ValueReader.RecordReader();
    records.put(adjust, record);
    int read = 0;
    for (var each : adjust.fieldActions) {
      if (each instanceof Skip) {
        record.skips(passingOver(each.writer));
      } else {
        var name = adjust.readerOrder[read++].name();
        record.reads(name, compile(each, path + "." + name));
      }
    }
    int before = refusals.size();
    defaults(adjust, path + ".").forEach(record::fills);
    return refusals.size() == before ? record : failing(refusals.get(before));
  }

  /**
   * A symbol that the reader lacks becomes the reader's default; without a default, it is refused
   * when it comes.
   */
  private ValueReader ofEnum(EnumAdjust adjust, String path) {
    var ours = adjust.reader.getEnumSymbols();
    if (adjust.noAdjustmentsNeeded) {
      return ScalarReaders.ofEnum(ours.subList(0, adjust.adjustments.length));
    }
    var theirs = adjust.writer.getEnumSymbols();
    var symbols = new @Nullable String[theirs.size()];
    for (int i = 0; i < symbols.length; i++) {
      symbols[i] = adjust.adjustments[i] < 0 ? null : ours.get(adjust.adjustments[i]);
      if (symbols[i] == null) {
        refusals.add(
            "field %s: %s has no symbol %s and no default"
                .formatted(path, adjust.reader.getFullName(), theirs.get(i)));
      }
    }
    return in -> {
      int index = ScalarReaders.symbol(in, symbols.length);
      var symbol = symbols[index];
      if (symbol == null) {
        throw in.outOfContract(
            "field %s holds the symbol %s: expected one of %s"
                .formatted(path, theirs.get(index), ours));
      }
      return symbol;
    };
  }

  private ValueReader ofScalar(Schema from, Schema to, String path) {
    var meant = Logical.of(from);
    var wanted = Logical.of(to);
    boolean isText = from.getType() == Schema.Type.STRING || to.getType() == Schema.Type.STRING;
    if (isText && (meant == Logical.DECIMAL || wanted == Logical.DECIMAL)) {
      return refused(change(from, to, path));
    }
    if (meant == Logical.NONE && to.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
      return withinPrecision(ScalarReaders.of(to, texts), decimal, path);
    }
    if (meant == Logical.NONE
        || wanted == Logical.NONE
        || meant == wanted && meant != Logical.DECIMAL) {
      return from.getType() == to.getType()
          ? ScalarReaders.of(to, texts)
          : ScalarReaders.promoting(from, to);
    }
    if (meant == Logical.DECIMAL && wanted == Logical.DECIMAL) {
      return ofDecimal(from, to, path);
    }
    boolean isFiner =
        meant == Logical.TIMESTAMP_MILLIS && wanted == Logical.TIMESTAMP_MICROS
            || meant == Logical.TIME_MILLIS && wanted == Logical.TIME_MICROS;
    return isFiner ? ScalarReaders.of(from, texts) : refused(change(from, to, path));
  }

  private static String change(Schema from, Schema to, String path) {
    return "field %s: values of %s are not values of %s"
        .formatted(path, Logical.name(from), Logical.name(to));
  }

  /** Bounds the length: bytes that were written without a decimal type may have any length. */
  private static ValueReader withinPrecision(
      ValueReader reader, LogicalTypes.Decimal type, String path) {
    return in -> {
      var value = reader.read(in);
      if (!(value instanceof BigDecimal number) || number.precision() > type.getPrecision()) {
        throw in.outOfContract(
            "field %s holds more digits than decimal(%d,%d)"
                .formatted(path, type.getPrecision(), type.getScale()));
      }
      return value;
    };
  }

  private ValueReader ofDecimal(Schema from, Schema to, String path) {
    var meant = (LogicalTypes.Decimal) from.getLogicalType();
    var wanted = (LogicalTypes.Decimal) to.getLogicalType();
    int scale = wanted.getScale();
    if (scale < meant.getScale()
        || wanted.getPrecision() - scale < meant.getPrecision() - meant.getScale()) {
      return refused(
          "field %s: not every %s is a %s".formatted(path, Logical.name(from), Logical.name(to)));
    }
    var reader = ScalarReaders.of(from, texts);
    return scale == meant.getScale()
        ? reader
        : in ->
            reader.read(in) instanceof BigDecimal number
                ? number.setScale(scale, RoundingMode.UNNECESSARY)
                : null;
  }

  private ValueReader refused(String reason) {
    refusals.add(reason);
    return failing(reason);
  }

  private static ValueReader failing(String reason) {
    return in -> {
      throw in.outOfContract(reason);
    };
  }

  /** A reader that skips a value. */
  private ValueReader passingOver(Schema schema) {
    return switch (schema.getType()) {
      case ARRAY -> new ValueReader.ListReader(passingOver(schema.getElementType()));
      case MAP -> new ValueReader.MapReader(passingOver(schema.getValueType()));
      case UNION ->
          new ValueReader.UnionReader(schema.getTypes().stream().map(this::passingOver).toList());
      case RECORD -> passingOverRecord(schema);
      default -> ScalarReaders.of(schema, texts);
    };
  }

  private ValueReader passingOverRecord(Schema schema) {
    var known = passedOver.get(schema.getFullName());
    if (known != null) {
      return known;
    }
    var record = new ValueReader.RecordReader();
    passedOver.put(schema.getFullName(), record);
    schema.getFields().forEach(each -> record.skips(passingOver(each.schema())));
    return record;
  }

  private static String reason(ErrorAction error) {
    return switch (error.error) {
      case MISSING_REQUIRED_FIELD -> missing(error);
      case NAMES_DONT_MATCH -> notNamed(error.writer, error.reader);
      case SIZES_DONT_MATCH ->
          "%s has %d bytes, not %d"
              .formatted(
                  error.reader.getFullName(),
                  error.writer.getFixedSize(),
                  error.reader.getFixedSize());
      case INCOMPATIBLE_SCHEMA_TYPES, NO_MATCHING_BRANCH ->
          "values of %s are not values of %s".formatted(shown(error.writer), shown(error.reader));
    };
  }

  static String notNamed(Schema writer, Schema reader) {
    return "%s is not %s, and no alias of it".formatted(writer.getFullName(), reader.getFullName());
  }

  private static String missing(ErrorAction error) {
    var names =
        error.reader.getFields().stream()
            .filter(each -> !each.hasDefaultValue())
            .map(Schema.Field::name)
            .filter(name -> error.writer.getField(name) == null)
            .toList();
    return "%s has no %s, and %s gives no default"
        .formatted(
            error.writer.getFullName(), String.join(", ", names), error.reader.getFullName());
  }

  private static String shown(Schema schema) {
    return schema.isUnion()
        ? schema.getTypes().stream().map(Logical::name).toList().toString()
        : Logical.name(schema);
  }
}
