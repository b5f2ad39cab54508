package dev.millrace.quality.rule;

import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.row.RowLayout;
import dev.millrace.spec.Clause;
import dev.millrace.spec.Contracts;
import dev.millrace.spec.PipelineParser;
import dev.millrace.spec.PipelineParser.Parsed;
import dev.millrace.spec.Problem;
import dev.millrace.spec.type.FieldType;
import dev.millrace.spec.type.FieldType.Kind;
import dev.millrace.spec.type.Fields;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Rules, rows and problems over a contract that has a field of each kind, all of them nullable. */
public final class Samples {

  public static final Fields FIELDS = fields();

  /** The key that the reference implementation's test vectors are made with. */
  public static final HashKey HASH_KEY = new HashKey(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);

  private static final Contracts CONTRACTS =
      new Contracts() {
        @Override
        public Fields fields(String schema) {
          return FIELDS;
        }

        @Override
        public List<String> names() {
          return List.of("samples.Sample");
        }
      };

  private Samples() {}

  /** The clause of one line under {@code quality.rules}. */
  public static Clause clause(RuleProvider provider, String line) {
    return switch (parsed(provider, line)) {
      case Parsed.Valid valid -> valid.pipeline().quality().rules().getFirst();
      case Parsed.Invalid invalid -> throw new AssertionError(line + "\n" + invalid.problems());
    };
  }

  /** What is wrong with lines under {@code quality.rules}. */
  public static List<Problem> problems(RuleProvider provider, String lines) {
    return switch (parsed(provider, lines)) {
      case Parsed.Valid _ -> List.of();
      case Parsed.Invalid invalid -> invalid.problems();
    };
  }

  private static Parsed parsed(RuleProvider provider, String lines) {
    var file =
        """
        pipeline: samples
        owner: tests
        ingest: { key: order_id }
        transform: { schema: samples.Sample }
        quality:
          rules:
        %s
        load:
          - nowhere: {}
        """
            .formatted(lines.strip().indent(4));
    return new PipelineParser(List.of(provider), CONTRACTS).parse("samples.yaml", file);
  }

  /** The rule of a line, in a layout of just the fields it reads. */
  public static Rule rule(RuleProvider provider, String line, Set<String> masked) {
    var value = clause(provider, line).value();
    return provider.create(
        value, new RuleContext(layout(provider, line), FIELDS, masked, Scratch.HEAP, HASH_KEY));
  }

  public static RowLayout layout(RuleProvider provider, String line) {
    return new RowLayout(Set.copyOf(provider.reads(clause(provider, line).value(), FIELDS)));
  }

  /** A row with these values and all other fields absent. */
  public static Row row(RowLayout layout, Map<String, ? extends @Nullable Object> values) {
    var row = new Row(layout);
    values.forEach((field, value) -> row.set(layout.slot(field), value));
    return row;
  }

  /** A row of random values, some of them null or absent. */
  public static Row randomRow(RowLayout layout, RandomGenerator random) {
    var row = new Row(layout);
    for (var slot = 0; slot < layout.size(); slot++) {
      var type = FIELDS.type(layout.names().get(slot)).orElseThrow();
      switch (random.nextInt(8)) {
        case 0 -> row.set(slot, null);
        case 1 -> {}
        default -> row.set(slot, randomValue(type, random));
      }
    }
    return row;
  }

  public static Object randomValue(FieldType type, RandomGenerator random) {
    return switch (type.kind()) {
      case BOOLEAN -> random.nextBoolean();
      case INT -> (long) random.nextInt(-20, 2_000);
      case LONG -> random.nextLong();
      case FLOAT, DOUBLE -> random.nextInt(10) == 0 ? Double.NaN : random.nextDouble(-10, 100);
      case DECIMAL -> BigDecimal.valueOf(random.nextLong(-1_000, 20_000_000), type.scale());
      case STRING -> randomText(random);
      case ENUM -> type.symbols().get(random.nextInt(type.symbols().size()));
      case UUID -> new UUID(random.nextLong(), random.nextLong());
      case BYTES -> randomText(random).getBytes(StandardCharsets.UTF_8);
      case DATE -> LocalDate.ofEpochDay(random.nextInt(30_000));
      case TIME -> LocalTime.ofSecondOfDay(random.nextInt(86_400));
      case TIMESTAMP_MILLIS -> Instant.ofEpochMilli(random.nextLong(4_000_000_000_000L));
      case TIMESTAMP_MICROS -> Instant.ofEpochSecond(random.nextInt(), 1_000L * random.nextInt(99));
      case ARRAY -> List.of("a");
      case RECORD, MAP, ANY -> Map.of("a", "b");
    };
  }

  private static String randomText(RandomGenerator random) {
    return switch (random.nextInt(5)) {
      case 0 -> List.of("NEW", "PAID", "EUR", "").get(random.nextInt(4));
      case 1 -> "\uD83D\uDE00".repeat(random.nextInt(60));
      case 2 -> "a".repeat(random.nextInt(10_000)) + "!";
      default -> Long.toString(random.nextLong(), 36);
    };
  }

  private static Fields fields() {
    Map<String, FieldType> types = new LinkedHashMap<>();
    for (var text : List.of("order_id", "customer_id", "email", "status", "currency")) {
      types.put(text, FieldType.of(Kind.STRING).orNull());
    }
    types.put("amount", FieldType.decimal(12, 2).orNull());
    types.put("quantity", FieldType.of(Kind.INT).orNull());
    types.put("count", FieldType.of(Kind.LONG).orNull());
    types.put("weight", FieldType.of(Kind.DOUBLE).orNull());
    types.put("ratio", FieldType.of(Kind.FLOAT).orNull());
    types.put("paid", FieldType.of(Kind.BOOLEAN).orNull());
    types.put(
        "grade",
        new FieldType(Kind.ENUM, false, 0, 0, List.of("A", "B", "C"), Fields.NONE).orNull());
    types.put("token", FieldType.of(Kind.UUID).orNull());
    types.put("blob", FieldType.of(Kind.BYTES).orNull());
    types.put("day", FieldType.of(Kind.DATE).orNull());
    types.put("hour", FieldType.of(Kind.TIME).orNull());
    types.put("created_at", FieldType.of(Kind.TIMESTAMP_MILLIS).orNull());
    types.put("paid_at", FieldType.of(Kind.TIMESTAMP_MILLIS).orNull());
    types.put("changed_at", FieldType.of(Kind.TIMESTAMP_MICROS).orNull());
    types.put(
        "tags",
        new FieldType(
            Kind.ARRAY,
            true,
            0,
            0,
            List.of(),
            new Fields(Map.of("item", FieldType.of(Kind.STRING)))));
    return new Fields(types);
  }
}
