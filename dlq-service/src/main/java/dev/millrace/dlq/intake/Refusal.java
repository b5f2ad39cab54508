package dev.millrace.dlq.intake;

import java.sql.SQLException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.NonTransientDataAccessException;
import org.springframework.dao.NonTransientDataAccessResourceException;

/** What the database says of a value that it will never take. */
final class Refusal {

  private Refusal() {}

  /** Whether it is the database that fails, not the value. */
  static boolean isUnavailable(NonTransientDataAccessException e) {
    return e instanceof NonTransientDataAccessResourceException;
  }

  static String sqlState(DataAccessException e) {
    return e.getMostSpecificCause() instanceof SQLException sql
        ? "SQLSTATE " + sql.getSQLState()
        : e.getClass().getSimpleName();
  }
}
