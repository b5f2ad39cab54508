package dev.millrace.load.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.millrace.stack.Infra;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.util.PSQLException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.io.ClassPathResource;
import org.springframework.mock.env.MockEnvironment;

/** The pool as the service configures it. */
class ConnectionPoolIT {

  /**
   * The pool asks its first connection what it can do, and would keep for ever what it makes of no
   * answer.
   */
  @Test
  void worksAfterItsFirstConnectionBrokeWhileItWasPrepared() throws Exception {
    var config = configured();
    config.setConnectionTimeout(5_000);
    config.setDataSource(new BreaksAtFirst());

    try (var pool = new HikariDataSource(config)) {
      for (int i = 0; i < 2; i++) {
        try (var connection = pool.getConnection()) {
          assertThat(connection.getTransactionIsolation())
              .isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
          assertThat(connection.isValid(5)).isTrue();
        }
      }
    }
  }

  /** The rest of a failing row would go to the log with the exception. */
  @Test
  void keepsARowOutOfTheMessageAboutIt() throws Exception {
    var config = configured();
    config.setJdbcUrl(Infra.shared().jdbcUrl());
    config.setUsername(Infra.shared().user());
    config.setPassword(Infra.shared().password());

    try (var pool = new HikariDataSource(config);
        var connection = pool.getConnection();
        var statement = connection.createStatement()) {
      statement.execute("create temp table one (name text, amount int check (amount > 0))");

      assertThatThrownBy(() -> statement.execute("insert into one values ('Ada', -1)"))
          .isInstanceOfSatisfying(
              PSQLException.class,
              e -> {
                assertThat(e.getMessage()).contains("one_amount_check").doesNotContain("Ada");
                assertThat(e.getServerErrorMessage().getDetail()).contains("Ada");
              });
    }
  }

  private static HikariConfig configured() throws IOException {
    var environment = new MockEnvironment();
    new YamlPropertySourceLoader()
        .load("application", new ClassPathResource("application.yaml"))
        .forEach(environment.getPropertySources()::addLast);
    var config = new HikariConfig();
    new Binder(ConfigurationPropertySources.get(environment))
        .bind("spring.datasource.hikari", Bindable.ofInstance(config));
    return config;
  }

  /** The server ends the first connection before anything is asked through it. */
  private static final class BreaksAtFirst extends PGSimpleDataSource {

    private static final long serialVersionUID = 1L;

    private boolean isFirst = true;

    BreaksAtFirst() {
      setUrl(Infra.shared().jdbcUrl());
      setUser(Infra.shared().user());
      setPassword(Infra.shared().password());
    }

    @Override
    public Connection getConnection() throws SQLException {
      var connection = super.getConnection();
      if (isFirst) {
        isFirst = false;
        terminate(connection.unwrap(PGConnection.class).getBackendPID());
      }
      return connection;
    }

    private void terminate(int backend) throws SQLException {
      try (var other = super.getConnection();
          var statement = other.createStatement()) {
        statement.execute("select pg_terminate_backend(%d, 5000)".formatted(backend));
      }
    }
  }
}
