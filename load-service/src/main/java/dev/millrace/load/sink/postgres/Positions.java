package dev.millrace.load.sink.postgres;

import dev.millrace.runtime.sink.Sink.Position;
import dev.millrace.runtime.sink.Sink.PositionsMoved;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Stores how far a sink has consumed each partition, in a table of the same database as the rows.
 * An offset of -1 means that a consumer has claimed a partition of which nothing was loaded yet.
 */
final class Positions {

  static final String SCHEMA = "millrace";
  static final String TABLE = "\"millrace\".\"sink_position\"";

  static final String CREATE =
      """
      create table if not exists "millrace"."sink_position" (
        "pipeline" text not null,
        "sink" text not null,
        "topic" text not null,
        "partition" integer not null,
        "next_offset" bigint not null,
        "account" text not null,
        "updated_at" timestamptz not null default now(),
        "table_oid" bigint,
        primary key ("pipeline", "sink", "topic", "partition")
      )""";

  /** The oid of the table that has the rows. Older releases have no such column. */
  static final String TABLE_OID = "table_oid";

  static final String ADD_TABLE_OID =
      "alter table " + TABLE + " add column if not exists \"" + TABLE_OID + "\" bigint";

  private static final long NEVER_WRITTEN = -1;

  private static final String OWN_ROWS =
      " where pipeline = ? and sink = ? and topic = ? and partition = any (?)";

  private static final String ANY =
      "select exists (select from "
          + TABLE
          + " where pipeline = ? and sink = ? and next_offset <> -1)";

  private static final String OF_OTHER_TABLE =
      "select exists (select from "
          + TABLE
          + " where pipeline = ? and sink = ? and next_offset <> -1 and table_oid <> ?)";

  private static final String FIND =
      "select partition, next_offset, account from " + TABLE + OWN_ROWS;

  private static final String LOCK =
      "select partition, next_offset from " + TABLE + OWN_ROWS + " order by partition for update";

  private static final String CLAIM =
      "insert into "
          + TABLE
          + " (pipeline, sink, topic, partition, next_offset, account)"
          + " select ?, ?, ?, p, -1, '' from unnest(?) p on conflict do nothing";

  private static final String STORE =
      "update "
          + TABLE
          + " s set next_offset = v.next_offset, account = v.account, updated_at = now(), table_oid = ?"
          + " from unnest(?::bigint[], ?::text[]) with ordinality v (next_offset, account, place)"
          + " where s.pipeline = ? and s.sink = ? and s.topic = ? and s.partition = (?::int[])[place]";

  private final Connection connection;
  private final String pipeline;
  private final String sink;

  Positions(Connection connection, String pipeline, String sink) {
    this.connection = connection;
    this.pipeline = pipeline;
    this.sink = sink;
  }

  /** Tells whether the sink has stored positions of any topic. */
  boolean any() throws SQLException {
    try (var query = connection.prepareStatement(ANY)) {
      query.setString(1, pipeline);
      query.setString(2, sink);
      try (var rows = query.executeQuery()) {
        return rows.next() && rows.getBoolean(1);
      }
    }
  }

  /** The SQL that makes the sink load everything again; for a person to run. */
  String deletion() {
    return "delete from %s where pipeline = '%s' and sink = '%s'".formatted(TABLE, pipeline, sink);
  }

  /** The stored positions of these partitions. */
  Map<Integer, Position> find(String topic, Collection<Integer> partitions) throws SQLException {
    try (var query = connection.prepareStatement(FIND)) {
      bindOwnRows(query, 1, topic, partitions);
      var found = new HashMap<Integer, Position>();
      try (var rows = query.executeQuery()) {
        while (rows.next()) {
          if (rows.getLong(2) != NEVER_WRITTEN) {
            found.put(rows.getInt(1), new Position(rows.getLong(2), rows.getString(3)));
          }
        }
      }
      return found;
    }
  }

  /**
   * Locks the partitions for this transaction until it ends; another claim waits.
   *
   * @param expected the positions that must be stored; a partition without any is missing
   * @throws PositionsMoved when other positions are stored
   */
  void claim(String topic, Collection<Integer> partitions, Map<Integer, Position> expected)
      throws SQLException {
    if (partitions.isEmpty()) {
      return;
    }
    var unwritten = new TreeSet<>(partitions);
    unwritten.removeAll(expected.keySet());
    if (!unwritten.isEmpty()) {
      try (var insert = connection.prepareStatement(CLAIM)) {
        bindOwnRows(insert, 1, topic, unwritten);
        insert.executeUpdate();
      }
    }
    var stored = lock(topic, partitions);
    for (var partition : partitions) {
      var wanted = offset(expected.get(partition));
      var actual = stored.getOrDefault(partition, NEVER_WRITTEN);
      if (actual != wanted) {
        throw new PositionsMoved(
            "%s-%d: next offset is %s, expected %s: another consumer has written since"
                .formatted(topic, partition, shown(actual), shown(wanted)));
      }
    }
  }

  private static long offset(@Nullable Position position) {
    return position == null ? NEVER_WRITTEN : position.nextOffset();
  }

  private static String shown(long offset) {
    return offset == NEVER_WRITTEN ? "none" : Long.toString(offset);
  }

  private Map<Integer, Long> lock(String topic, Collection<Integer> partitions)
      throws SQLException {
    try (var query = connection.prepareStatement(LOCK)) {
      bindOwnRows(query, 1, topic, partitions);
      var stored = new HashMap<Integer, Long>();
      try (var rows = query.executeQuery()) {
        while (rows.next()) {
          stored.put(rows.getInt(1), rows.getLong(2));
        }
      }
      return stored;
    }
  }

  /** Tells whether rows were loaded into another table that had the same name. */
  boolean areOfOtherTable(long oid) throws SQLException {
    try (var query = connection.prepareStatement(OF_OTHER_TABLE)) {
      query.setString(1, pipeline);
      query.setString(2, sink);
      query.setLong(3, oid);
      try (var rows = query.executeQuery()) {
        return rows.next() && rows.getBoolean(1);
      }
    }
  }

  /**
   * Stores the positions of partitions that are claimed.
   *
   * @param oid of the table that the rows are in
   */
  void store(String topic, Map<Integer, Position> positions, long oid) throws SQLException {
    var offsets = positions.values().stream().map(Position::nextOffset).toArray(Long[]::new);
    var accounts = positions.values().stream().map(Position::account).toArray(String[]::new);
    try (var update = connection.prepareStatement(STORE)) {
      update.setLong(1, oid);
      update.setArray(2, connection.createArrayOf("int8", offsets));
      update.setArray(3, connection.createArrayOf("text", accounts));
      bindOwnRows(update, 4, topic, positions.keySet());
      update.executeUpdate();
    }
  }

  private void bindOwnRows(
      PreparedStatement statement, int first, String topic, Collection<Integer> partitions)
      throws SQLException {
    statement.setString(first, pipeline);
    statement.setString(first + 1, sink);
    statement.setString(first + 2, topic);
    statement.setArray(first + 3, partitions(partitions));
  }

  private java.sql.Array partitions(Collection<Integer> partitions) throws SQLException {
    return connection.createArrayOf("int4", partitions.toArray(Integer[]::new));
  }
}
