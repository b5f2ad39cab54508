package dev.millrace.spec.type;

import java.util.List;

/**
 * The type of one field of an event.
 *
 * @param kind what values it holds
 * @param nullable whether null is a value of it
 * @param precision digits in all, for {@link Kind#DECIMAL}, else 0
 * @param scale digits after the point, for {@link Kind#DECIMAL}, else 0
 * @param symbols the allowed texts, for {@link Kind#ENUM}, else empty
 * @param fields the fields inside, for {@link Kind#RECORD}, else empty; for {@link Kind#ARRAY} and
 *     {@link Kind#MAP} one field named "item" that gives the type of an element
 */
public record FieldType(
    Kind kind, boolean nullable, int precision, int scale, List<String> symbols, Fields fields) {

  /** What a field holds, and the Java type that carries it in a row. */
  public enum Kind {
    /** {@link Boolean}. */
    BOOLEAN,
    /** 32 bits, carried as {@link Long}. */
    INT,
    /** {@link Long}. */
    LONG,
    /** Carried as {@link Double}. */
    FLOAT,
    /** {@link Double}. */
    DOUBLE,
    /** {@link java.math.BigDecimal} of exactly {@link FieldType#scale}. */
    DECIMAL,
    /** {@link String}. */
    STRING,
    /** {@link String}, one of {@link FieldType#symbols}. */
    ENUM,
    /** {@link java.util.UUID}. */
    UUID,
    /** {@code byte[]}. */
    BYTES,
    /** {@link java.time.LocalDate}. */
    DATE,
    /** {@link java.time.LocalTime}. */
    TIME,
    /** {@link java.time.Instant}, to the millisecond. */
    TIMESTAMP_MILLIS,
    /** {@link java.time.Instant}, to the microsecond. */
    TIMESTAMP_MICROS,
    /** {@code Map<String, Object>} with the fields of {@link FieldType#fields}. */
    RECORD,
    /** {@code List<Object>}. */
    ARRAY,
    /** {@code Map<String, Object>}. */
    MAP,
    /** A source field before it has been cast: whatever the payload held. */
    ANY
  }

  public FieldType {
    symbols = List.copyOf(symbols);
  }

  /** A type without parameters, not nullable. */
  public static FieldType of(Kind kind) {
    return new FieldType(kind, false, 0, 0, List.of(), Fields.NONE);
  }

  /** A decimal of {@code precision} digits, {@code scale} of them after the point. */
  public static FieldType decimal(int precision, int scale) {
    return new FieldType(Kind.DECIMAL, false, precision, scale, List.of(), Fields.NONE);
  }

  /** This type with null among its values. */
  public FieldType orNull() {
    return nullable ? this : new FieldType(kind, true, precision, scale, symbols, fields);
  }
}
