package dev.millrace.dlq.store;

import dev.millrace.runtime.stage.DependencyUnavailable;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import java.sql.SQLException;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.NonTransientDataAccessException;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.transaction.TransactionException;

/** Decides whose fault a failure of the store is. */
public final class StoreFault {

  private StoreFault() {}

  /**
   * Translates a failure: that the database is away, if that is the cause; else the failure itself.
   */
  public static RuntimeException translated(RuntimeException failure) {
    return isOutage(failure)
        ? new DependencyUnavailable(
            "postgres",
            String.valueOf(NestedExceptionUtils.getMostSpecificCause(failure).getMessage()),
            failure)
        : failure;
  }

  /** Tells whether the database works but will never take a value. */
  public static boolean isRefusal(Throwable failure) {
    return failure instanceof NonTransientDataAccessException
        && !(failure instanceof NonTransientDataAccessResourceException);
  }

  /** Describes the failure without the value: by its SQLSTATE, if it has one. */
  public static String sqlState(DataAccessException failure) {
    return failure.getMostSpecificCause() instanceof SQLException sql
        ? "SQLSTATE " + sql.getSQLState()
        : failure.getClass().getSimpleName();
  }

  private static boolean isOutage(RuntimeException failure) {
    return switch (failure) {
      case DataAccessException _, TransactionException _, CallNotPermittedException _ ->
          !isRefusal(failure);
      default -> false;
    };
  }
}
