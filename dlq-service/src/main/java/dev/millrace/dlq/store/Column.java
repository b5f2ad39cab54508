package dev.millrace.dlq.store;

import static java.util.stream.Collectors.joining;

import dev.millrace.dlq.letter.Failure;
import dev.millrace.dlq.letter.Missing;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A column of {@code dlq.dead_letter} that stores a part of a failure.
 *
 * @param value what it holds
 */
record Column(String name, Type type, Function<Failure, @Nullable Object> value) {

  /** The type of an array of the column's values, in Java and in PostgreSQL. */
  enum Type {
    TEXT("text", "", String[]::new),
    JSON("text", "::jsonb", String[]::new),
    BYTES("bytea", "", byte[][]::new),
    INT("int4", "", Integer[]::new),
    LONG("int8", "", Long[]::new),
    OFFSETS("text", "::int8multirange", String[]::new),
    BOOLEAN("bool", "", Boolean[]::new),
    TIME("timestamptz", "", Object[]::new);

    final String sent;
    final String cast;

    /**
     * Makes an array of the right class: the driver sends it as bytes, but an Object[] as escaped
     * text.
     */
    final IntFunction<@Nullable Object[]> array;

    Type(String sent, String cast, IntFunction<@Nullable Object[]> array) {
      this.sent = sent;
      this.cast = cast;
      this.array = array;
    }
  }

  /** All columns, with the names that {@link Rows#entry} reads. */
  static final List<Column> ALL =
      List.of(
          new Column("id", Type.TEXT, failure -> failure.id().value()),
          new Column("latest_id", Type.TEXT, failure -> failure.id().value()),
          new Column("pipeline", Type.TEXT, Failure::pipeline),
          new Column("stage", Type.TEXT, Failure::stage),
          new Column("event_id", Type.TEXT, failure -> Text.storable(failure.eventId())),
          new Column("topic", Type.TEXT, failure -> failure.record().topic()),
          new Column("partition", Type.INT, failure -> failure.record().partition()),
          new Column("offset", Type.LONG, failure -> failure.record().offset()),
          new Column(
              "record_timestamp",
              Type.TIME,
              failure -> Rows.timestamp(failure.record().timestamp())),
          new Column("key", Type.BYTES, failure -> failure.record().key()),
          new Column("value", Type.BYTES, failure -> failure.record().value()),
          new Column("headers", Type.JSON, failure -> Json.headers(failure.record().headers())),
          new Column(
              "error_class", Type.TEXT, failure -> Text.storable(failure.cause().errorClass())),
          new Column("code", Type.TEXT, failure -> failure.cause().code()),
          new Column("message", Type.TEXT, failure -> Text.storable(failure.cause().message())),
          new Column(
              "violations", Type.JSON, failure -> Json.violations(failure.cause().violations())),
          new Column("fingerprint", Type.TEXT, failure -> failure.cause().fingerprint()),
          new Column("attempts", Type.INT, Failure::attempts),
          new Column(
              "first_failed_at", Type.TIME, failure -> Rows.timestamp(failure.firstFailedAt())),
          new Column(
              "last_failed_at", Type.TIME, failure -> Rows.timestamp(failure.lastFailedAt())),
          new Column("traceparent", Type.TEXT, failure -> Text.storable(failure.traceparent())),
          new Column("alike", Type.OFFSETS, failure -> Offsets.text(failure.alike())),
          new Column("events", Type.LONG, Failure::events),
          new Column("sealed", Type.BOOLEAN, failure -> failure.origin().isSealed()),
          new Column("source", Type.TEXT, failure -> failure.origin().source()),
          new Column(
              "ingested_at",
              Type.TIME,
              failure -> failure.origin().ingestedAt().map(Rows::timestamp).orElse(null)),
          new Column("key_length", Type.INT, failure -> length(missing(failure).key())),
          new Column("key_sha256", Type.TEXT, failure -> sha256(missing(failure).key())),
          new Column("value_length", Type.INT, failure -> length(missing(failure).value())),
          new Column("value_sha256", Type.TEXT, failure -> sha256(missing(failure).value())),
          new Column("headers_left_out", Type.INT, failure -> missing(failure).headers()));

  private static Missing missing(Failure failure) {
    return failure.record().missing();
  }

  private static @Nullable Integer length(Optional<Missing.Whole> whole) {
    return whole.map(Missing.Whole::length).orElse(null);
  }

  private static @Nullable String sha256(Optional<Missing.Whole> whole) {
    return whole.map(each -> Text.storable(each.sha256())).orElse(null);
  }

  /** A list in SQL with one text for each column. */
  static String list(Function<Column, String> each) {
    return ALL.stream().map(each).collect(joining(", "));
  }

  /** The quoted name, because some names are words of SQL. */
  String quoted() {
    return '"' + name + '"';
  }
}
