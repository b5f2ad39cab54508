package dev.millrace.load.sink.postgres;

import dev.millrace.runtime.sink.Sink.Proof;
import java.sql.SQLException;

/**
 * Rewrites one row of a table in a transaction that is then undone. If PostgreSQL writes the row,
 * the table is neither locked nor out of room. An empty table shows nothing.
 */
final class Witness {

  private static final String BEGIN = "savepoint mr_witness";
  private static final String UNDO = "rollback to savepoint mr_witness";

  private final Session session;
  private final TargetTable table;

  Witness(Session session, TargetTable table) {
    this.session = session;
    this.table = table;
  }

  /**
   * Tries it and answers what that proves.
   *
   * @throws SQLException when the server is unwell
   */
  Proof proof() throws SQLException {
    session.execute(BEGIN);
    try (var insert = session.connection().prepareStatement(copyOfARow())) {
      int written = insert.executeUpdate();
      session.settle();
      return written > 0 ? Proof.TAKES_ROWS : Proof.ANSWERS;
    } catch (SQLException e) {
      session.execute(UNDO);
      if (Failures.isOutage(e)) {
        throw e;
      }
      return Failures.isDuplicate(e) ? Proof.TAKES_ROWS : Proof.ANSWERS;
    }
  }

  private String copyOfARow() {
    return "insert into %1$s (%2$s) select %2$s from %1$s limit 1"
        .formatted(table.quoted(), table.copiedColumns());
  }
}
