package dev.millrace.dlq.store;

import dev.millrace.runtime.stage.DependencyUnavailable;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
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

  private static boolean isOutage(RuntimeException failure) {
    return switch (failure) {
      case NonTransientDataAccessResourceException _ -> true;
      case NonTransientDataAccessException _ -> false;
      case DataAccessException _, TransactionException _, CallNotPermittedException _ -> true;
      default -> false;
    };
  }
}
