package dev.millrace.load.sink.postgres;

import dev.millrace.spec.type.FieldType;
import java.util.Set;

/** The PostgreSQL types that fields are stored as. */
enum ColumnType {
  BOOLEAN("boolean", Set.of("bool")),
  INTEGER("integer", Set.of("int4", "int8", "numeric")),
  BIGINT("bigint", Set.of("int8", "numeric")),
  REAL("real", Set.of("float4", "float8")),
  DOUBLE("double precision", Set.of("float8")),
  NUMERIC("numeric", Set.of("numeric")),
  TEXT("text", Set.of("text", "varchar")),
  UUID("uuid", Set.of("uuid")),
  BYTEA("bytea", Set.of("bytea")),
  DATE("date", Set.of("date")),
  TIME("time", Set.of("time")),
  TIMESTAMPTZ("timestamptz", Set.of("timestamptz")),
  JSONB("jsonb", Set.of("jsonb"));

  /** {@code numeric(1000)} is the longest that can be declared. */
  private static final int MAX_DECLARED_PRECISION = 1000;

  private final String sql;
  private final Set<String> holders;

  ColumnType(String sql, Set<String> holders) {
    this.sql = sql;
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
   * Whether an existing column takes the values without changing them. It may be narrower: what
   * does not fit is then refused row by row.
   *
   * @param typeName of {@code pg_type}
   * @param modifier {@code atttypmod}
   */
  boolean fits(FieldType type, String typeName, int modifier) {
    return holders.contains(typeName)
        && (this != NUMERIC || modifier < 0 || scale(modifier) >= type.scale());
  }

  /** The scale in a numeric's type modifier; numeric.c, numeric_typmod_scale. */
  private static int scale(int modifier) {
    return (((modifier - 4) & 0x7ff) ^ 1024) - 1024;
  }
}
