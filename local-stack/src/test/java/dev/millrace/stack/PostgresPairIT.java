package dev.millrace.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was acknowledged is there when the standby has taken over, again and again. */
class PostgresPairIT {

  @TempDir private Path folder;

  @Test
  void nothingAcknowledgedIsMissingAfterFailingOver() throws SQLException {
    try (var pair = PostgresPair.start(folder)) {
      execute(pair, "create table kept (number integer)");
      for (int round = 1; round <= 2; round++) {
        execute(pair, "insert into kept values (%d)".formatted(round));
        pair.failOver();
        assertThat(count(pair)).isEqualTo(round);
        pair.renewStandby();
      }
    }
  }

  private static void execute(PostgresPair pair, String sql) throws SQLException {
    try (var connection = connect(pair);
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static int count(PostgresPair pair) throws SQLException {
    try (var connection = connect(pair);
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select count(*) from kept")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  private static Connection connect(PostgresPair pair) throws SQLException {
    return DriverManager.getConnection(pair.jdbcUrl(), pair.user(), pair.password());
  }
}
