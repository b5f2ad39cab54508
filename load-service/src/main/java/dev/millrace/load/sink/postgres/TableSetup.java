package dev.millrace.load.sink.postgres;

import dev.millrace.runtime.stage.FatalStageException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Brings a database to the tables a sink needs: creates what is missing, adds nullable columns,
 * lets nulls into columns whose field may be null by now, and refuses to go on with a table that
 * the rows do not fit. Several instances may do so at once.
 */
final class TableSetup {

  /** Any number that no other application is likely to lock; "millrace" on a telephone. */
  private static final long LOCK = 6455_7223L;

  private static final Map<String, String> OWN_COLUMNS =
      Map.of(
          TargetTable.EVENT_ID, "text",
          TargetTable.INGESTED_AT, "timestamptz",
          TargetTable.LOADED_AT, "timestamptz default now()");

  /** A column as the catalog knows it. */
  private record Existing(
      String typeName, int modifier, String declared, boolean notNull, boolean mustBeGiven) {}

  private final Connection connection;
  private final TargetTable table;

  TableSetup(Connection connection, TargetTable table) {
    this.connection = connection;
    this.table = table;
  }

  /** Does all of it in one transaction, which is committed. */
  void run() throws SQLException {
    execute("select pg_advisory_xact_lock(" + LOCK + ")");
    if (!exists("to_regclass", Positions.TABLE)) {
      createSchema(Positions.SCHEMA);
      execute(Positions.CREATE);
    }
    if (exists("to_regclass", table.quoted())) {
      alter();
    } else {
      createSchema(table.target().table().schema());
      execute(table.createTable());
    }
    connection.commit();
  }

  /** Asks first: {@code if not exists} needs the right to create even when there is nothing to. */
  private void createSchema(String schema) throws SQLException {
    if (!exists("to_regnamespace", TableName.quote(schema))) {
      execute("create schema if not exists " + TableName.quote(schema));
    }
  }

  private void alter() throws SQLException {
    var existing = existingColumns();
    var additions = new ArrayList<String>();
    var differences = new ArrayList<String>();
    for (var column : table.columns()) {
      compare(column, Optional.ofNullable(existing.get(column.name())), additions, differences);
    }
    addOwnColumns(existing.keySet(), additions);
    refuseUnknown(existing, differences);
    if (table.target().upserts() && !hasUniqueKey()) {
      differences.add(
          "no primary key or unique index on exactly (%s); run: alter table %s add unique (%1$s)"
              .formatted(table.keyList(), table.quoted()));
    }
    if (!differences.isEmpty()) {
      throw new FatalStageException(
          "table %s does not fit the pipeline's schema; nothing is loaded until it does:%n- %s"
              .formatted(table.target().table(), String.join(";\n- ", differences)));
    }
    for (var addition : additions) {
      execute("alter table " + table.quoted() + " add column if not exists " + addition);
    }
    letNullsIn(existing);
  }

  /**
   * A field that may be null by now, in a table that the sink has made: {@code not null} came from
   * an older contract. In a table that was there before it may be meant, and refuses single rows.
   */
  private void letNullsIn(Map<String, Existing> existing) throws SQLException {
    var eventId = existing.get(TargetTable.EVENT_ID);
    if (eventId == null || !eventId.notNull) {
      return;
    }
    for (var column : table.columns()) {
      var found = existing.get(column.name());
      if (found != null && found.notNull && !column.required()) {
        execute(
            "alter table %s alter column %s drop not null"
                .formatted(table.quoted(), column.quoted()));
      }
    }
  }

  private void compare(
      Column column, Optional<Existing> found, List<String> additions, List<String> differences) {
    if (found.isEmpty() && !column.required()) {
      additions.add(column.declaration());
    } else if (found.isEmpty()) {
      differences.add(
          "column %s %s is missing and cannot be null; run: alter table %s add column %s default ..."
              .formatted(column.quoted(), column.sqlType(), table.quoted(), column.declaration()));
    } else if (!column.stored().fits(column.type(), found.get().typeName, found.get().modifier)) {
      differences.add(
          "column %s is %s, expected %s; run: alter table %s alter column %1$s type %3$s using %1$s::%3$s"
              .formatted(column.quoted(), found.get().declared, column.sqlType(), table.quoted()));
    }
  }

  /** Nullable, so that a table that already has rows can get them. */
  private static void addOwnColumns(Set<String> existing, List<String> additions) {
    for (var own : OWN_COLUMNS.entrySet()) {
      if (!existing.contains(own.getKey())) {
        additions.add(TableName.quote(own.getKey()) + " " + own.getValue());
      }
    }
  }

  /** A column that only the table has, and that every row would violate. */
  private void refuseUnknown(Map<String, Existing> existing, List<String> differences) {
    var known = new HashSet<String>();
    table.columns().forEach(column -> known.add(column.name()));
    existing.forEach(
        (name, column) -> {
          if (column.mustBeGiven
              && !known.contains(name)
              && !name.startsWith(Column.RESERVED_PREFIX)) {
            differences.add(
                "column %s is not in the schema and cannot be null; run: alter table %s alter column %1$s drop not null"
                    .formatted(TableName.quote(name), table.quoted()));
          }
        });
  }

  private Map<String, Existing> existingColumns() throws SQLException {
    var sql =
        """
        select a.attname, t.typname, a.atttypmod, format_type(a.atttypid, a.atttypmod),
               a.attnotnull, a.attnotnull and not a.atthasdef and a.attidentity = ''
        from pg_attribute a join pg_type t on t.oid = a.atttypid
        where a.attrelid = to_regclass(?) and a.attnum > 0 and not a.attisdropped
        """;
    try (var query = connection.prepareStatement(sql)) {
      query.setString(1, table.quoted());
      var columns = new HashMap<String, Existing>();
      try (var rows = query.executeQuery()) {
        while (rows.next()) {
          columns.put(
              rows.getString(1),
              new Existing(
                  rows.getString(2),
                  rows.getInt(3),
                  rows.getString(4),
                  rows.getBoolean(5),
                  rows.getBoolean(6)));
        }
      }
      return columns;
    }
  }

  /** Whether {@code on conflict (key)} will find an index. */
  private boolean hasUniqueKey() throws SQLException {
    var sql =
        """
        select exists (
          select from pg_index i
          where i.indrelid = to_regclass(?) and i.indisunique and i.indisvalid and i.indimmediate
            and i.indpred is null and i.indexprs is null and i.indnkeyatts = cardinality(?::text[])
            and not exists (
              select from unnest((i.indkey::int2[])[0:i.indnkeyatts - 1]) k
              join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k
              where a.attname <> all (?::text[])))
        """;
    try (var query = connection.prepareStatement(sql)) {
      var key = connection.createArrayOf("text", table.target().key().toArray());
      query.setString(1, table.quoted());
      query.setArray(2, key);
      query.setArray(3, key);
      try (var rows = query.executeQuery()) {
        return rows.next() && rows.getBoolean(1);
      }
    }
  }

  private boolean exists(String lookup, String name) throws SQLException {
    try (var query = connection.prepareStatement("select " + lookup + "(?) is not null")) {
      query.setString(1, name);
      try (var rows = query.executeQuery()) {
        return rows.next() && rows.getBoolean(1);
      }
    }
  }

  private void execute(String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
