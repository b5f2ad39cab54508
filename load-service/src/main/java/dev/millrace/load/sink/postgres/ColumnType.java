package dev.millrace.load.sink.postgres;

import dev.millrace.spec.type.FieldType;
import dev.millrace.spec.type.FieldType.Kind;
import java.util.Set;

/** The PostgreSQL types in which fields are stored. */
enum ColumnType {
  BOOLEAN("boolean", "bool", Set.of("bool")),
  INTEGER("integer", "int4", Set.of("int4", "int8", "numeric")),
  BIGINT("bigint", "int8", Set.of("int8", "numeric")),
  REAL("real", "float4", Set.of("float4", "float8")),
  DOUBLE("double precision", "float8", Set.of("float8")),
  NUMERIC("numeric", "numeric", Set.of("numeric")),
  TEXT("text", "text", Set.of("text", "varchar", "bpchar", "citext")),
  UUID("uuid", "uuid", Set.of("uuid")),
  BYTEA("bytea", "bytea", Set.of("bytea")),
  DATE("date", "date", Set.of("date")),
  TIME("time", "time", Set.of("time")),
  TIMESTAMPTZ("timestamptz", "timestamptz", Set.of("timestamptz")),
  JSONB("jsonb", "jsonb", Set.of("jsonb"));

  /** {@code numeric(1000)} is the longest that can be declared. */
  private static final int MAX_DECLARED_PRECISION = 1000;

  private final String sql;
  private final String binary;
  private final Set<String> holders;

  ColumnType(String sql, String binary, Set<String> holders) {
    this.sql = sql;
    this.binary = binary;
    this.holders = holders;
  }

  static ColumnType of(FieldType type) {
    return switch (type.kind()) {
      case BOOLEAN -> BOOLEAN;
      case INT -> INTEGER;
      case LONG -> BIGINT;
      case FLOAT -> REAL;
      case DOUBLE -> DOUBLE;
      case DECIMAL -> NUMERIC;
      case STRING, ENUM -> TEXT;
      case UUID -> UUID;
      case BYTES -> BYTEA;
      case DATE -> DATE;
      case TIME -> TIME;
      case TIMESTAMP_MILLIS, TIMESTAMP_MICROS -> TIMESTAMPTZ;
      case RECORD, ARRAY, MAP, ANY -> JSONB;
    };
  }

  /** As a column is declared. */
  String sql(FieldType type) {
    return this == NUMERIC && type.precision() <= MAX_DECLARED_PRECISION
        ? "numeric(%d,%d)".formatted(type.precision(), type.scale())
        : sql;
  }

  /**
   * Tells whether an existing column takes the values without rounding them. The column may be
   * narrower: values that do not fit are refused row by row.
   *
   * @param typeName of {@code pg_type}
   * @param modifier {@code atttypmod}
   */
  boolean fits(FieldType type, String typeName, int modifier) {
    if (!holders.contains(typeName)) {
      return false;
    }
    if (modifier < 0) {
      return true;
    }
    return switch (typeName) {
      case "numeric" -> scale(modifier) >= (this == NUMERIC ? type.scale() : 0);
      case "time", "timestamptz" -> modifier >= (type.kind() == Kind.TIMESTAMP_MILLIS ? 3 : 6);
      default -> true;
    };
  }

  /**
   * Says how an existing column that fits changes or refuses some values; empty when it takes all
   * unchanged.
   *
   * @param typeName of {@code pg_type}
   * @param modifier {@code atttypmod}
   */
  String narrows(FieldType type, String typeName, int modifier) {
    return switch (typeName) {
      case "bpchar" -> modifier < 0 ? "" : padded(modifier);
      case "varchar" -> modifier < 0 || isShort(type, modifier) ? "" : cut(modifier);
      case "numeric" ->
          modifier >= 0 && precision(modifier) - scale(modifier) < digits(type)
              ? "larger values are refused"
              : "";
      default -> "";
    };
  }

  private static String padded(int modifier) {
    return longer(modifier)
        + ", and all others are filled up with blanks, so that their own at the end are lost"
        + " without a word";
  }

  private static String cut(int modifier) {
    return longer(modifier)
        + ", but those that only blanks at the end make longer are cut without a word";
  }

  private static String longer(int modifier) {
    return "values of more than %d characters are refused".formatted(length(modifier));
  }

  /** Tells whether no value of the type is longer than the column allows. */
  private static boolean isShort(FieldType type, int modifier) {
    return type.kind() == Kind.ENUM
        && type.symbols().stream().allMatch(symbol -> symbol.length() <= length(modifier));
  }

  /** Digits before the point that a value may have. */
  private int digits(FieldType type) {
    return switch (this) {
      case INTEGER -> 10;
      case BIGINT -> 19;
      case NUMERIC -> type.precision() - type.scale();
      default -> 0;
    };
  }

  /** Tells whether a column of this type stores the bytes of a binary COPY unchanged. */
  boolean isStoredAs(String typeName) {
    return typeName.equals(binary) || this == TEXT && typeName.equals("varchar");
  }

  /** The characters that {@code varchar(n)} and {@code char(n)} have room for. */
  static int length(int modifier) {
    return modifier - 4;
  }

  private static int precision(int modifier) {
    return modifier - 4 >> 16 & 0xffff;
  }

  /** The scale in a numeric's type modifier; numeric.c, numeric_typmod_scale. */
  private static int scale(int modifier) {
    return (((modifier - 4) & 0x7ff) ^ 1024) - 1024;
  }
}
