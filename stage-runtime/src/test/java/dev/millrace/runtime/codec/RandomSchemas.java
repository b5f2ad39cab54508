package dev.millrace.runtime.codec;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.apache.avro.JsonProperties;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Type;
import org.apache.avro.generic.GenericData;
import org.jspecify.annotations.Nullable;

/** Random record schemas of all that Avro has, and random records of them in Avro's raw form. */
final class RandomSchemas {

  private static final int DEEPEST = 3;
  private static final List<String> NAMESPACES = List.of("a", "a.b", "c");

  private final Random random;
  private final List<Schema> named = new ArrayList<>();
  private final List<Schema> open = new ArrayList<>();
  private int names;
  private boolean mayBeOdd;
  private boolean isOdd;

  RandomSchemas(Random random) {
    this.random = random;
  }

  /** Lets some defaults be odd from now on: numbers at the ends, texts and bytes of any kind. */
  RandomSchemas withOddDefaults() {
    mayBeOdd = true;
    return this;
  }

  /** Whether a default was odd, so that it may be no value of its type. */
  boolean hasOddDefaults() {
    return isOdd;
  }

  /** A record without a namespace whose fields all have defaults. */
  Schema recordOfDefaults(String name) {
    var fields = new ArrayList<Schema.Field>();
    while (fields.isEmpty() || random.nextInt(3) > 0) {
      var type = type(1);
      var given = defaultOf(type);
      if (given != null) {
        fields.add(new Schema.Field(name("f"), type, null, given));
      }
    }
    return Schema.createRecord(name, null, null, false, fields);
  }

  Schema recordSchema() {
    return newRecord(0);
  }

  private Schema newRecord(int depth) {
    var schema = Schema.createRecord(name("R"), null, namespace(), false);
    open.add(schema);
    var fields = new ArrayList<Schema.Field>();
    int count = depth == 0 ? 1 + random.nextInt(6) : random.nextInt(4);
    for (int i = 0; i < count; i++) {
      fields.add(field(type(depth + 1)));
    }
    schema.setFields(fields);
    open.remove(schema);
    named.add(schema);
    return schema;
  }

  Schema.Field field(Schema type) {
    var given = random.nextInt(3) == 0 ? defaultOf(type) : null;
    return given == null
        ? new Schema.Field(name("f"), type)
        : new Schema.Field(name("f"), type, null, given);
  }

  String name(String prefix) {
    return prefix + names++;
  }

  /** Names no type again that it has made so far. */
  void forget() {
    named.clear();
  }

  private String namespace() {
    return NAMESPACES.get(random.nextInt(NAMESPACES.size()));
  }

  Schema type(int depth) {
    if (depth >= DEEPEST) {
      return leaf();
    }
    return switch (random.nextInt(14)) {
      case 0, 1 -> Schema.createArray(orItself(depth));
      case 2, 3 -> Schema.createMap(orItself(depth));
      case 4, 5, 6 -> union(depth);
      case 7, 8 -> newRecord(depth);
      default -> leaf();
    };
  }

  /** Now and then a record that is not finished yet, which so contains itself. */
  private Schema orItself(int depth) {
    return !open.isEmpty() && random.nextInt(4) == 0
        ? open.get(random.nextInt(open.size()))
        : type(depth + 1);
  }

  private Schema union(int depth) {
    var branches = new ArrayList<Schema>();
    Set<String> seen = new HashSet<>();
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      var branch = random.nextInt(3) == 0 ? type(depth + 1) : leaf();
      add(branch, branches, seen);
    }
    if (branches.isEmpty() || random.nextInt(3) > 0) {
      branches.add(random.nextInt(branches.size() + 1), Schema.create(Type.NULL));
      if (!open.isEmpty() && random.nextInt(4) == 0) {
        add(open.get(random.nextInt(open.size())), branches, seen);
      }
    }
    return Schema.createUnion(branches);
  }

  private static void add(Schema branch, List<Schema> branches, Set<String> seen) {
    if (!branch.isUnion() && branch.getType() != Type.NULL && seen.add(branch.getFullName())) {
      branches.add(branch);
    }
  }

  Schema leaf() {
    return switch (random.nextInt(20)) {
      case 0 -> Schema.create(Type.BOOLEAN);
      case 1, 2 -> Schema.create(Type.INT);
      case 3 -> Schema.create(Type.LONG);
      case 4 -> Schema.create(Type.FLOAT);
      case 5 -> Schema.create(Type.DOUBLE);
      case 6, 7 -> Schema.create(Type.STRING);
      case 8 -> Schema.create(Type.BYTES);
      case 9 -> newEnum();
      case 10 -> newFixed(random.nextInt(4));
      case 11 -> LogicalTypes.date().addToSchema(Schema.create(Type.INT));
      case 12 -> LogicalTypes.timeMillis().addToSchema(Schema.create(Type.INT));
      case 13 -> LogicalTypes.timestampMillis().addToSchema(Schema.create(Type.LONG));
      case 14 -> LogicalTypes.timestampMicros().addToSchema(Schema.create(Type.LONG));
      case 15 -> LogicalTypes.timeMicros().addToSchema(Schema.create(Type.LONG));
      case 16 -> LogicalTypes.uuid().addToSchema(Schema.create(Type.STRING));
      case 17 -> decimal(Schema.create(Type.BYTES), 1 + random.nextInt(40));
      case 18 -> decimal(newFixed(9), 1 + random.nextInt(20));
      default -> named.isEmpty() ? newFixed(16) : named.get(random.nextInt(named.size()));
    };
  }

  private Schema newEnum() {
    var symbols = new ArrayList<String>();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      symbols.add(name("S"));
    }
    var schema =
        random.nextBoolean()
            ? Schema.createEnum(name("E"), null, namespace(), symbols)
            : Schema.createEnum(name("E"), null, namespace(), symbols, symbols.getFirst());
    named.add(schema);
    return schema;
  }

  private Schema newFixed(int size) {
    var schema = Schema.createFixed(name("F"), null, namespace(), size);
    named.add(schema);
    return schema;
  }

  private Schema decimal(Schema schema, int precision) {
    return LogicalTypes.decimal(precision, random.nextInt(precision + 1)).addToSchema(schema);
  }

  /** A default; null when a field of the type gets none. */
  @Nullable Object defaultOf(Schema type) {
    if (mayBeOdd) {
      return type.isUnion() ? defaultOf(type.getTypes().getFirst()) : anyDefaultOf(type);
    }
    return plainDefaultOf(type);
  }

  /** Of containers one with items; of scalars now and then an odd one. */
  private @Nullable Object anyDefaultOf(Schema type) {
    boolean odd = random.nextInt(6) == 0;
    return switch (type.getType()) {
      case ARRAY -> {
        var item = random.nextBoolean() ? defaultOf(type.getElementType()) : null;
        yield item == null ? List.of() : List.of(item);
      }
      case MAP -> {
        var item = random.nextBoolean() ? defaultOf(type.getValueType()) : null;
        yield item == null ? Map.of() : Map.of("k", item);
      }
      case RECORD -> {
        var fields = new java.util.TreeMap<String, Object>();
        boolean complete = type.hasFields() && !open.contains(type);
        for (var field : complete ? type.getFields() : List.<Schema.Field>of()) {
          var given = defaultOf(field.schema());
          complete &= given != null;
          if (given != null) {
            fields.put(field.name(), given);
          }
        }
        yield complete ? fields : null;
      }
      case INT, LONG, STRING, BYTES, FIXED -> odd ? odd(type) : plainDefaultOf(type);
      case NULL, BOOLEAN, FLOAT, DOUBLE, ENUM, UNION -> plainDefaultOf(type);
    };
  }

  private Object odd(Schema type) {
    isOdd = true;
    return switch (type.getType()) {
      case INT ->
          List.of(-1, 0, 86_399_999, 86_400_000, 2_932_896, 2_932_897, -719_529, Integer.MAX_VALUE)
              .get(random.nextInt(8));
      case LONG ->
          List.of(-1L, 0L, 86_399_999_999L, 86_400_000_000L, Long.MIN_VALUE, Long.MAX_VALUE)
              .get(random.nextInt(6));
      case STRING ->
          List.of("", "zz", "\0", "0190a3c2-0000-7000-8000-0000000000").get(random.nextInt(4));
      case FIXED ->
          random.nextInt(4) == 0
              ? "\u007f".repeat(type.getFixedSize() + 1)
              : "\u007f".repeat(type.getFixedSize());
      default -> "\u007f".repeat(random.nextInt(6));
    };
  }

  private @Nullable Object plainDefaultOf(Schema type) {
    if (type.getLogicalType() != null) {
      return switch (type.getLogicalType().getName()) {
        case "uuid" -> "0190a3c2-0000-7000-8000-00000000000f";
        case "decimal" -> type.getType() == Type.FIXED ? null : "\u0001";
        default -> type.getType() == Type.INT ? (Object) 7 : 7L;
      };
    }
    return switch (type.getType()) {
      case NULL -> JsonProperties.NULL_VALUE;
      case BOOLEAN -> true;
      case INT -> -3;
      case LONG -> 1L << 40;
      case FLOAT -> 0.5f;
      case DOUBLE -> 0.25;
      case STRING -> "ü";
      case BYTES -> "A";
      case FIXED -> "A".repeat(type.getFixedSize());
      case ENUM -> type.getEnumSymbols().getLast();
      case ARRAY -> List.of();
      case MAP -> Map.of();
      case UNION -> plainDefaultOf(type.getTypes().getFirst());
      case RECORD -> type.hasFields() && type.getFields().isEmpty() ? Map.of() : null;
    };
  }

  /** A value of a schema, as Avro's generic writer without conversions takes it. */
  @Nullable Object value(Schema schema, int depth) {
    var logical = schema.getLogicalType();
    return switch (schema.getType()) {
      case NULL -> null;
      case BOOLEAN -> random.nextBoolean();
      case INT ->
          switch (logical == null ? "" : logical.getName()) {
            case "time-millis" -> (Object) random.nextInt(86_400_000);
            case "date" -> (int) (second() / 86_400);
            default -> number();
          };
      case LONG ->
          switch (logical == null ? "" : logical.getName()) {
            case "time-micros" -> random.nextLong(86_400_000_000L);
            case "timestamp-millis" -> second() * 1_000 + random.nextInt(1_000);
            case "timestamp-micros" -> second() * 1_000_000 + random.nextInt(1_000_000);
            default -> random.nextBoolean() ? number() : random.nextLong();
          };
      case FLOAT -> random.nextInt(20) == 0 ? Float.NaN : (float) random.nextGaussian();
      case DOUBLE -> random.nextInt(20) == 0 ? Double.NEGATIVE_INFINITY : random.nextGaussian();
      case STRING -> logical != null ? new UUID(random.nextLong(), random.nextLong()) + "" : text();
      case BYTES -> logical != null ? unscaled(schema) : utf8(text());
      case FIXED -> new GenericData.Fixed(schema, fixed(schema));
      case ENUM ->
          new GenericData.EnumSymbol(
              schema, schema.getEnumSymbols().get(random.nextInt(schema.getEnumSymbols().size())));
      case ARRAY -> {
        var items = new ArrayList<@Nullable Object>();
        for (int i = size(depth); i > 0; i--) {
          items.add(value(schema.getElementType(), depth + 1));
        }
        yield items;
      }
      case MAP -> {
        var entries = new java.util.HashMap<String, @Nullable Object>();
        for (int i = size(depth); i > 0; i--) {
          entries.put("k" + random.nextInt(1000) + "ü", value(schema.getValueType(), depth + 1));
        }
        yield entries;
      }
      case UNION -> ofUnion(schema, depth);
      case RECORD -> {
        var values = new GenericData.Record(schema);
        schema.getFields().forEach(each -> values.put(each.pos(), value(each.schema(), depth + 1)));
        yield values;
      }
    };
  }

  private @Nullable Object ofUnion(Schema union, int depth) {
    var types = union.getTypes();
    int nothing = union.isNullable() ? types.indexOf(Schema.create(Type.NULL)) : -1;
    int branch = depth > 5 && nothing >= 0 ? nothing : random.nextInt(types.size());
    return new Branch(branch, value(types.get(branch), depth + 1));
  }

  /** A value of a union and the branch it is of, which Avro's writer would only guess. */
  record Branch(int index, @Nullable Object value) {}

  private int size(int depth) {
    return depth > 5 ? 0 : random.nextInt(4);
  }

  /** Of a year of four digits, as all times of events are. */
  private long second() {
    return random.nextBoolean()
        ? random.nextInt(200) - 100
        : random.nextLong(
            Instant.parse("0000-01-01T00:00:00Z").getEpochSecond(),
            Instant.parse("9999-12-31T23:59:59Z").getEpochSecond());
  }

  private int number() {
    return random.nextBoolean() ? random.nextInt(200) - 100 : random.nextInt();
  }

  private String text() {
    return "t".repeat(random.nextInt(4)) + (random.nextInt(4) == 0 ? "ü😀" : random.nextInt(100));
  }

  private static java.nio.ByteBuffer utf8(String text) {
    return java.nio.ByteBuffer.wrap(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private java.nio.ByteBuffer unscaled(Schema schema) {
    return java.nio.ByteBuffer.wrap(unscaledNumber(schema).toByteArray());
  }

  private java.math.BigInteger unscaledNumber(Schema schema) {
    int precision = ((LogicalTypes.Decimal) schema.getLogicalType()).getPrecision();
    var bound = java.math.BigInteger.TEN.pow(1 + random.nextInt(precision));
    var number = new java.math.BigInteger(160, random).mod(bound);
    return random.nextBoolean() ? number : number.negate();
  }

  private byte[] fixed(Schema schema) {
    var bytes = new byte[schema.getFixedSize()];
    if (schema.getLogicalType() == null) {
      random.nextBytes(bytes);
      return bytes;
    }
    var number = unscaledNumber(schema).toByteArray();
    java.util.Arrays.fill(bytes, (byte) (number[0] < 0 ? -1 : 0));
    System.arraycopy(number, 0, bytes, bytes.length - number.length, number.length);
    return bytes;
  }
}
