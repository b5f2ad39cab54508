package dev.millrace.load.sink.postgres;

import dev.millrace.runtime.stage.OneLine;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prepares the tables that a sink needs. Creates missing tables, adds nullable columns, and drops
 * {@code not null} where a field may be null by now. Refuses a table that the rows do not fit, and
 * one that is gone although rows were loaded into it. Several instances may run it at once.
 */
final class TableSetup {

  private static final Logger log = LoggerFactory.getLogger(TableSetup.class);

  /** A number that no other application is likely to lock: "millrace" on a telephone's keys. */
  private static final int LOCK = 6455_7223;

  private static final String RIGHT_IS_MISSING = "42501";

  private final Connection connection;
  private final TargetTable table;
  private final String name;
  private final Catalogue catalogue;

  TableSetup(Connection connection, TargetTable table) {
    this.connection = connection;
    this.table = table;
    this.name = table.quoted();
    this.catalogue = new Catalogue(connection);
  }

  /**
   * Does all of it, in transactions that are committed.
   *
   * @param positions of the sink; they show whether rows were loaded before
   * @param before the table at the last check; null at the first
   * @throws TableProblem when a person has to change something
   */
  TableShape run(Positions positions, @Nullable TableShape before) throws SQLException {
    if (!catalogue.hasTable(Positions.TABLE)) {
      lock("");
      createSchema(Positions.SCHEMA);
      execute(Positions.CREATE);
      connection.commit();
    } else if (!catalogue.columns(Positions.TABLE).containsKey(Positions.TABLE_OID)) {
      lock("");
      change(Positions.ADD_TABLE_OID);
      connection.commit();
    }
    var changes = changes(positions, before);
    if (!changes.isEmpty()) {
      // Locks first and then checks again, because another instance may be doing the same.
      connection.commit();
      lock(name);
      for (var change : changes(positions, before)) {
        change(change);
      }
    }
    var fingerprint = catalogue.fingerprint(name);
    var columns = catalogue.columns(name);
    tell(columns);
    checkRights();
    if (table.target().deletes()) {
      createMemory(columns);
    }
    var shape = new TableShape(fingerprint, takesCopies(columns), columns);
    connection.commit();
    return shape;
  }

  private void lock(String what) throws SQLException {
    try (var lock =
        connection.prepareStatement("select pg_advisory_xact_lock(" + LOCK + ", hashtext(?))")) {
      lock.setString(1, what);
      lock.execute();
    }
  }

  /** Asks first: {@code if not exists} needs the right to create even when the schema exists. */
  private void createSchema(String schema) throws SQLException {
    if (!catalogue.hasSchema(TableName.quote(schema))) {
      execute("create schema if not exists " + TableName.quote(schema));
    }
  }

  /** The changes that the sink may make by itself. */
  private List<String> changes(Positions positions, @Nullable TableShape before)
      throws SQLException {
    if (catalogue.hasTable(name)) {
      return new TableFit(catalogue, table, before).alterations();
    }
    if (positions.any()) {
      throw new TableProblem(gone(positions));
    }
    var creation = new ArrayList<String>();
    var schema = TableName.quote(table.target().table().schema());
    if (!catalogue.hasSchema(schema)) {
      creation.add("create schema if not exists " + schema);
    }
    creation.add(table.createTable());
    return creation;
  }

  /** Refuses to make a lost table anew: it would lack rows that the account counts as loaded. */
  private String gone(Positions positions) throws SQLException {
    var schema = TableName.quote(table.target().table().schema());
    return "table %s is gone, and the account counts the rows that were loaded into it; nothing is loaded until it is back; to load again what the topic still holds, run: %s%nto go on with an empty table, run: %s%s"
        .formatted(
            table.target().table(),
            positions.deletion(),
            catalogue.hasSchema(schema) ? "" : "create schema " + schema + "; ",
            table.createTable().replaceAll("\\s*\\R\\s*", " "));
  }

  /**
   * Warns of columns that fit but refuse or change some values, before the first such value comes.
   */
  private void tell(Map<String, TableColumn> existing) throws SQLException {
    var remedies = Remedies.of(catalogue, name);
    var columns = new ArrayList<>(table.columns());
    columns.addAll(TargetTable.OWN_COLUMNS);
    for (var column : columns) {
      var found = existing.get(column.name());
      if (found == null) {
        continue;
      }
      var effects = ColumnEffects.of(column, found, table.target().key().contains(column.name()));
      if (!effects.isEmpty()) {
        log.warn(
            "table {}: {}; to have values as they come, {}",
            table.target().table(),
            effects,
            remedies.isOpaque()
                ? "create the view anew with " + column.sqlType()
                : remedies.beforeRetype(column) + "run: " + remedies.retype(column, found));
      }
      if (found.notNull() && !column.required() && table.columns().contains(column)) {
        log.warn(
            "table {}: column {} is not null, and the schema lets the field be null: such rows are"
                + " refused; to take them, run: {}",
            table.target().table(),
            column.quoted(),
            remedies.letNullsIn(column.name()));
      }
    }
  }

  private void checkRights() throws SQLException {
    var own = TargetTable.OWN_COLUMNS.stream().map(Column::name).toList();
    var written = new ArrayList<>(table.columns().stream().map(Column::name).toList());
    written.addAll(own);
    var missing = new ArrayList<String>();
    missing.addAll(catalogue.missingRights(name, "insert", written));
    if (table.target().upserts()) {
      var key = table.target().key();
      var read = new ArrayList<>(key);
      read.addAll(own);
      read.add(table.target().version());
      missing.addAll(catalogue.missingRights(name, "select", read));
      written.removeAll(key);
      missing.addAll(catalogue.missingRights(name, "update", written));
    }
    if (table.target().deletes() && !catalogue.mayDelete(name)) {
      missing.add("delete");
    }
    if (!missing.isEmpty()) {
      throw new TableProblem(
          "the user may not %s in table %s; nothing is loaded until it may; run as its owner: grant %1$s on %s to %s"
              .formatted(String.join(", ", missing), table.target().table(), name, user()));
    }
    var sequences = catalogue.sequencesWithoutRight(name);
    if (!sequences.isEmpty()) {
      throw new TableProblem(
          "the user may not use the sequences of table %s; nothing is loaded until it may; run as their owner: grant usage on sequence %s to %s"
              .formatted(table.target().table(), sequences, user()));
    }
  }

  private String user() throws SQLException {
    try (var query = connection.prepareStatement("select quote_ident(current_user)");
        var rows = query.executeQuery()) {
      rows.next();
      return rows.getString(1);
    }
  }

  /**
   * Creates the table of deleted keys. It compares keys as the target does, and its columns are
   * widened with the target's.
   */
  private void createMemory(Map<String, TableColumn> columns) throws SQLException {
    var memory = table.target().memory();
    if (catalogue.hasTable(memory.quoted())) {
      widenMemory(memory.quoted(), columns);
      return;
    }
    var types = new HashMap<String, String>();
    for (var key : table.target().key()) {
      Optional.ofNullable(columns.get(key)).ifPresent(it -> types.put(key, it.declaration()));
    }
    lock(memory.quoted());
    change(table.createMemory(types));
  }

  private void widenMemory(String memory, Map<String, TableColumn> columns) throws SQLException {
    var remembered = catalogue.columns(memory);
    for (var key : table.target().key()) {
      var now = columns.get(key);
      var then = remembered.get(key);
      if (now != null && then != null && now.isWiderThan(then)) {
        change(
            "alter table %s alter column %s type %s"
                .formatted(memory, TableName.quote(key), now.declaration()));
      }
    }
  }

  private boolean takesCopies(Map<String, TableColumn> columns) throws SQLException {
    for (var column : table.columns()) {
      var found = columns.get(column.name());
      if (found == null || found.isDomain() || !column.stored().isStoredAs(found.typeName())) {
        return false;
      }
    }
    var eventId = columns.get(TargetTable.EVENT_ID);
    var ingestedAt = columns.get(TargetTable.INGESTED_AT);
    var loadedAt = columns.get(TargetTable.LOADED_AT);
    return eventId != null
        && ColumnType.TEXT.isStoredAs(eventId.typeName())
        && ingestedAt != null
        && ColumnType.TIMESTAMPTZ.isStoredAs(ingestedAt.typeName())
        && loadedAt != null
        && loadedAt.defaultValue().equals("now()")
        && catalogue.takesCopies(name);
  }

  private void change(String sql) throws SQLException {
    try {
      execute(sql);
    } catch (SQLException e) {
      if (RIGHT_IS_MISSING.equals(e.getSQLState())) {
        throw new TableProblem(
            "the user may not bring table %s into shape (%s); nothing is loaded until somebody does; run as its owner: %s"
                .formatted(table.target().table(), OneLine.of(e.getMessage()), OneLine.of(sql)));
      }
      throw e;
    }
  }

  private void execute(String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
