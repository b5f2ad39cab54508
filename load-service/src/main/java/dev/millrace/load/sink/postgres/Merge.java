package dev.millrace.load.sink.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** From the batch table to the target. */
final class Merge implements AutoCloseable {

  private final @Nullable PreparedStatement delete;
  private final PreparedStatement insert;
  private final PreparedStatement insertDistinct;

  private Merge(
      @Nullable PreparedStatement delete,
      PreparedStatement insert,
      PreparedStatement insertDistinct) {
    this.delete = delete;
    this.insert = insert;
    this.insertDistinct = insertDistinct;
  }

  static Merge of(Connection connection, TargetTable table) throws SQLException {
    return new Merge(
        table.target().deletes() ? connection.prepareStatement(table.delete()) : null,
        connection.prepareStatement(table.merge()),
        connection.prepareStatement(table.mergeDistinct()));
  }

  /** Moves a batch in which every event writes a row. */
  void writes() throws SQLException {
    insert.executeUpdate();
  }

  /** Moves a batch in which every event writes a row, each under a key of its own. */
  void distinctWrites() throws SQLException {
    insertDistinct.executeUpdate();
  }

  /** Moves a batch with deletions; rows that go make room for rows that come. */
  void writesAndDeletions() throws SQLException {
    if (delete != null) {
      delete.executeUpdate();
    }
    insert.executeUpdate();
  }

  @Override
  public void close() throws SQLException {
    if (delete != null) {
      delete.close();
    }
    insert.close();
    insertDistinct.close();
  }
}
