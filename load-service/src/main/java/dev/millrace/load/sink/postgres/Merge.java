package dev.millrace.load.sink.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Moves a batch from the batch table to the target. The driver keeps the statements prepared. */
final class Merge {

  private final Connection connection;
  private final MergeSql sql;

  Merge(Connection connection, MergeSql sql) {
    this.connection = connection;
    this.sql = sql;
  }

  /**
   * Moves a batch in which every event writes a row.
   *
   * @return how many rows were written
   */
  int writes() throws SQLException {
    return update(sql.writes());
  }

  /**
   * Moves a batch in which every event writes a row, each under a key of its own.
   *
   * @return how many rows were written
   */
  int distinctWrites() throws SQLException {
    return update(sql.distinctWrites());
  }

  /** Deletes the rows of the batch's deletions, before others are written. */
  void deletions() throws SQLException {
    update(sql.delete());
  }

  /** Remembers the keys of the batch's deletions. */
  void rememberDeletions() throws SQLException {
    update(sql.remember());
  }

  /** Forgets the deletions of keys that were written since. */
  void forgetDeletions() throws SQLException {
    update(sql.forget());
  }

  /** How many keys the batch has. */
  long keys() throws SQLException {
    try (var query = connection.prepareStatement(sql.countKeys());
        var rows = query.executeQuery()) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /**
   * Tells whether any deleted key is remembered, so that its deletion may be newer than a row of
   * the batch.
   */
  boolean remembersAny() throws SQLException {
    try (var query = connection.prepareStatement(sql.remembersAny());
        var rows = query.executeQuery()) {
      return rows.next() && rows.getBoolean(1);
    }
  }

  /**
   * The places of events that came after a newer event of their key. To be asked after the batch is
   * merged.
   */
  List<Integer> outdated() throws SQLException {
    try (var query = connection.prepareStatement(sql.outdated());
        var rows = query.executeQuery()) {
      var places = new ArrayList<Integer>();
      while (rows.next()) {
        places.add(rows.getInt(1));
      }
      return places;
    }
  }

  private int update(String statement) throws SQLException {
    try (var update = connection.prepareStatement(statement)) {
      return update.executeUpdate();
    }
  }
}
