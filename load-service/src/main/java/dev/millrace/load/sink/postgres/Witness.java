package dev.millrace.load.sink.postgres;

import dev.millrace.runtime.sink.Sink.Proof;
import java.sql.SQLException;

/**
 * Writes a row of a table once more, within a transaction that is undone: a table that takes it is
 * neither locked nor out of room. Of an empty table nothing is known.
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
   * What the table does.
   *
   * @throws SQLException when the server is unwell
   */
  Proof proof() throws SQLException {
    session.execute(BEGIN);
    try (var insert = session.connection().prepareStatement(copyOfARow())) {
      return insert.executeUpdate() > 0 ? Proof.TAKES_ROWS : Proof.ANSWERS;
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
