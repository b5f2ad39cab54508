package dev.millrace.load.sink.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.runtime.stage.DependencyUnavailable;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

class FailuresTest {

  private static final PSQLException ROW =
      new PSQLException("violates a check", PSQLState.CHECK_VIOLATION);
  private static final PSQLException CREDENTIALS =
      new PSQLException(
          "FATAL: password authentication failed for user \"weak\"", PSQLState.INVALID_PASSWORD);

  /** As the driver does when the server says two things in one answer. */
  @Test
  void theEndOfAConnectionIsAnOutageWhateverCameBefore() {
    var end =
        new PSQLException(
            "terminating connection", PSQLState.CONNECTION_FAILURE, new SQLException(ROW));

    assertThat(Failures.isOutage(end)).isTrue();
    assertThat(Failures.translate("load", end)).isInstanceOf(DependencyUnavailable.class);
  }

  @Test
  void whatAPoolWrapsDecides() {
    var timeout = new SQLTransientConnectionException("timed out", CREDENTIALS);

    assertThat(Failures.translate("connect", timeout))
        .hasMessageStartingWith("PostgreSQL refuses the password of user \"weak\"")
        .satisfies(e -> assertThat(e.isOutage()).isFalse());
  }

  @Test
  void whatTheServerSaysIsOneLine() {
    var broken =
        new PSQLException("ERROR: no\nDetail: none\n  Where: line 3", PSQLState.UNKNOWN_STATE);

    assertThat(Failures.translate("load", broken).getMessage())
        .isEqualTo("postgres unavailable: load: ERROR: no Detail: none Where: line 3");
    assertThat(Failures.refusal(broken).message())
        .isEqualTo("ERROR: no Detail: none Where: line 3");
  }
}
