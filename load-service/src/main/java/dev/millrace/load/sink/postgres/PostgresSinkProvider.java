package dev.millrace.load.sink.postgres;

import dev.millrace.load.sink.SinkContext;
import dev.millrace.load.sink.SinkProvider;
import dev.millrace.runtime.pipeline.Pipeline;
import dev.millrace.runtime.sink.Sink;
import dev.millrace.spec.type.Fields;
import dev.millrace.spec.word.Hints;
import dev.millrace.spec.word.Problems;
import dev.millrace.spec.word.Quoted;
import dev.millrace.spec.word.Shape;
import dev.millrace.spec.word.Shape.Choice;
import dev.millrace.spec.word.Shape.Kind;
import dev.millrace.spec.word.Shape.ListOf;
import dev.millrace.spec.word.Shape.Presence;
import dev.millrace.spec.word.Shape.Property;
import dev.millrace.spec.word.Shape.Scalar;
import dev.millrace.spec.word.Value;
import dev.millrace.spec.word.WordContext;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The word {@code postgres}. */
public final class PostgresSinkProvider implements SinkProvider {

  private static final Set<String> SYSTEM_COLUMNS =
      Set.of("tableoid", "xmin", "cmin", "xmax", "cmax", "ctid");

  /** MaxHeapAttributeNumber, minus our own columns and those that only a batch table has. */
  private static final int MOST_FIELDS = 1_600 - 4;

  /** Schemas for the services' own tables. */
  private static final Set<String> PLATFORM_SCHEMAS = Set.of(Positions.SCHEMA, "dlq");

  private static final Set<ColumnType> VERSIONS =
      EnumSet.of(
          ColumnType.INTEGER,
          ColumnType.BIGINT,
          ColumnType.REAL,
          ColumnType.DOUBLE,
          ColumnType.NUMERIC,
          ColumnType.DATE,
          ColumnType.TIME,
          ColumnType.TIMESTAMPTZ);

  @Override
  public String name() {
    return "postgres";
  }

  @Override
  public String summary() {
    return "Writes each event as a row of a PostgreSQL table, made from the contract when missing.";
  }

  @Override
  public Shape shape() {
    return new Shape.Struct(
        List.of(
            new Property(
                "table",
                new Scalar(Kind.TEXT),
                new Presence.Required(),
                "The table, as [schema.]name in lower case; schema public when left out."),
            new Property(
                "mode",
                new Choice(List.of("append", "upsert")),
                new Presence.Default("append"),
                "append adds a row per event; upsert replaces the row with the same key."),
            new Property(
                "key",
                new ListOf(new Scalar(Kind.FIELD)),
                new Presence.Optional(),
                "The fields that identify a row; for mode upsert."),
            new Property(
                "delete",
                new Choice(List.of("never", "tombstone")),
                new Presence.Default("never"),
                "tombstone: a record without a value deletes the row of its key; for mode upsert"
                    + " with the fields of ingest.key as key."),
            new Property(
                "version",
                new Scalar(Kind.FIELD),
                new Presence.Optional(),
                "The field by which an older event is told from a newer one, which it never"
                    + " overwrites; the time of ingest when left out. For mode upsert."),
            new Property(
                "remember-deletions",
                new Scalar(Kind.DURATION),
                new Presence.Default("7d"),
                "How long it is known of a key that it was deleted, so that no older event brings"
                    + " its row back; for delete: tombstone.")));
  }

  @Override
  public String example() {
    return "- postgres: { table: orders, mode: upsert, key: [order_id] }";
  }

  /** The key's fields: a row without them is refused. */
  @Override
  public Set<String> looksAt(Value value, Fields fields) {
    return Set.copyOf(Target.key((Value.Mapping) value));
  }

  @Override
  public Fields check(Value value, WordContext context, Problems problems) {
    var mapping = (Value.Mapping) value;
    var table = (Value.Text) mapping.find("table").orElseThrow();
    if (TableName.parse(table.text()).isEmpty()) {
      problems.report(
          table.position(),
          Quoted.of(table.text()) + " is not a table name",
          "write " + TableName.FORM);
    }
    TableName.parse(table.text()).ifPresent(name -> checkSchema(name, table, problems));
    checkKey(mapping, context.contract(), problems);
    checkVersion(mapping, context.contract(), problems);
    Deletion.check(mapping, context, problems);
    for (var field : context.contract().names()) {
      checkColumn(field, mapping, problems);
    }
    int fields = context.contract().names().size();
    if (fields > MOST_FIELDS) {
      problems.report(
          mapping.position(),
          "a table cannot have a column for each of %d fields: PostgreSQL's have at most %d"
              .formatted(fields, MOST_FIELDS),
          "put some of them into a nested record, which is one column");
    }
    return context.known();
  }

  /** Refuses tables of the services, which rows would destroy. */
  private static void checkSchema(TableName table, Value.Text written, Problems problems) {
    var schema = table.schema();
    if (PLATFORM_SCHEMAS.contains(schema)) {
      problems.report(
          written.position(),
          "schema %s holds the platform's own tables".formatted(schema),
          "name a table of another schema");
    } else if (schema.equals("information_schema") || schema.startsWith("pg_")) {
      problems.report(
          written.position(),
          "schema %s is PostgreSQL's own".formatted(schema),
          "name a table of another schema");
    }
  }

  private static void checkVersion(Value.Mapping mapping, Fields contract, Problems problems) {
    var version = mapping.find("version");
    if (version.isEmpty()) {
      return;
    }
    var written = (Value.Text) version.get();
    var field = written.text();
    var type = contract.type(field);
    if (!mapping.text("mode").equals("upsert")) {
      problems.report(
          written.position(),
          "version has no meaning in mode append, where no row is overwritten",
          "add mode: upsert and a key, or leave version out");
    } else if (type.isEmpty()) {
      problems.report(
          written.position(),
          "field " + Quoted.of(field) + " is not in the schema",
          Hints.instead(field, contract.names()));
    } else if (!VERSIONS.contains(ColumnType.of(type.get()))) {
      problems.report(
          written.position(),
          "field '%s' is of type %s, which does not tell what is newer"
              .formatted(field, type.get().kind().name().toLowerCase(Locale.ROOT)),
          "choose a number, a date or a time, or leave version out");
    } else if (Target.key(mapping).contains(field)) {
      problems.report(
          written.position(),
          "field '%s' is part of the key, so all rows of a key have the same".formatted(field),
          "choose another field, or leave version out");
    } else if (mapping.text("delete").equals("tombstone")) {
      problems.report(
          written.position(),
          "a tombstone has no field '%s', so that it cannot be told whether it is newer"
              .formatted(field),
          "leave version out, so that the time of ingest decides, or leave delete out");
    }
  }

  private static void checkKey(Value.Mapping mapping, Fields contract, Problems problems) {
    var upsert = mapping.text("mode").equals("upsert");
    var key = mapping.find("key");
    if (key.isEmpty()) {
      if (upsert) {
        problems.report(
            mapping.position(),
            "mode upsert needs a key",
            "add key: [...] with the fields that identify a row");
      }
      return;
    }
    if (!upsert) {
      problems.report(
          key.get().position(),
          "key has no meaning in mode append",
          "add mode: upsert, or leave key out");
    }
    var seen = new HashSet<String>();
    for (var item : ((Value.Sequence) key.get()).items()) {
      checkKeyField((Value.Text) item, contract, seen, problems);
    }
  }

  private static void checkKeyField(
      Value.Text item, Fields contract, Set<String> seen, Problems problems) {
    var field = item.text();
    var type = contract.type(field);
    if (type.isEmpty()) {
      problems.report(
          item.position(),
          "field " + Quoted.of(field) + " is not in the schema",
          Hints.instead(field, contract.names()));
    } else if (ColumnType.of(type.get()) == ColumnType.JSONB) {
      problems.report(
          item.position(),
          "field '" + field + "' is nested and cannot be part of a key",
          "choose fields with single values");
    } else if (!seen.add(field)) {
      problems.report(item.position(), "field '" + field + "' is twice in the key", "remove one");
    } else if (type.get().nullable()) {
      problems.warn(
          item.position(),
          "field '%s' of the key may be null in the schema: events without it become dead letters"
              .formatted(field),
          "choose a field that every event has");
    }
  }

  private static void checkColumn(String field, Value.Mapping mapping, Problems problems) {
    if (field.startsWith(Column.RESERVED_PREFIX) || SYSTEM_COLUMNS.contains(field)) {
      problems.report(
          mapping.position(),
          "field '" + field + "' cannot be a column: the name is reserved",
          "rename the field in the schema");
    } else if (field.length() > 63) {
      problems.report(
          mapping.position(),
          "field '" + field + "' cannot be a column: PostgreSQL names have at most 63 characters",
          "rename the field in the schema");
    }
  }

  @Override
  public Sink open(Value value, Pipeline pipeline, SinkContext context) {
    return new PostgresSink(
        Target.of(value), pipeline, context.shared(Sessions.class, Sessions::new));
  }
}
