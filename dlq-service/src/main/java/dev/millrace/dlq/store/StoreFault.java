package dev.millrace.dlq.store;

import dev.millrace.runtime.stage.DependencyUnavailable;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import java.sql.SQLException;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.NonTransientDataAccessException;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.transaction.TransactionException;

/** Whose fault a failure of the store is. */
public final class StoreFault {

  private StoreFault() {}

  /** That the database is away, when that is why; else the failure itself. */
  public static RuntimeException translated(RuntimeException failure) {
    return isOutage(failure)
        ? new DependencyUnavailable(
            "postgres",
            String.valueOf(NestedExceptionUtils.getMostSpecificCause(failure).getMessage()),
            failure)
        : failure;
  }

  /** Whether the database refuses a value, which it will never take, and is well itself. */
  public static boolean isRefusal(Throwable failure) {
    return failure instanceof NonTransientDataAccessException
        && !(failure instanceof NonTransientDataAccessResourceException);
  }

  /** What the database says of it, without the value: its SQLSTATE, where it has one. */
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
