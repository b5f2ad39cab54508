package dev.millrace.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresRolesIT {

  @TempDir private Path parent;
  private PostgresServer postgres;

  @BeforeEach
  void start() throws Exception {
    StackFolder folder = new StackFolder(parent.resolve("stack"));
    folder.make();
    Launcher launcher = new Launcher(folder, StackState.fresh(false));
    int port = new FreePorts(RandomGenerator.getDefault()).choose("PostgreSQL", 0, 0);
    launcher.use(new Ports(0, 0, 0, port, 0), false);
    postgres = new PostgresServer(launcher);
    postgres.start(_ -> {});
  }

  @AfterEach
  void stop() {
    postgres.kill9();
  }

  @Test
  void givesServicesAUserThatOwnsItsDatabasesAndNothingElse() throws Exception {
    assertThat(postgres.passwordFile()).hasContent(postgres.password());
    assertIsNoSuperuser();
    try (Connection connection = asService();
        Statement statement = connection.createStatement()) {
      statement.execute("create schema millrace");
      statement.execute("create table mine (id int)");
      assertThat(one(statement, "select schemaname from pg_tables where tablename = 'mine'"))
          .as("the platform's schema has the user's name")
          .isEqualTo("public");
    }

    // Somebody changes the password: it is a refusal, and the next start sets it back.
    asSuperuser("postgres", "alter role millrace password 'other'");
    assertThat(postgres.condition().state()).isEqualTo(Condition.State.REFUSED);
    assertThat(postgres.condition().cause()).contains("refuses user 'millrace'", "28P01");
    postgres.start(_ -> {});
    assertThat(postgres.condition()).isEqualTo(Condition.UP);

    asSuperuser("postgres", "alter role postgres password 'other'");
    assertThatThrownBy(() -> postgres.start(_ -> {}))
        .hasMessageContainingAll("refuses its superuser 'postgres'", "stack.json");
  }

  /** As release 0.1.0 has left it: one user, the superuser, owns everything. */
  @Test
  void takesOverDataOfOneUser() throws Exception {
    asSuperuser(
        "millrace",
        "create table kept as select 42 as answer",
        "create schema dlq",
        "create table dlq.letters (seq bigint generated always as identity, kind text)",
        "create sequence dlq.numbers",
        "create view dlq.seen as select kind from dlq.letters",
        "create type dlq.mood as enum ('good')",
        "create function dlq.one() returns int language sql return 1");
    asSuperuser(
        "postgres",
        "alter database millrace owner to postgres",
        "alter database registry owner to postgres",
        "drop role millrace",
        "create role other superuser login password 'x'");
    try (Connection connection =
            DriverManager.getConnection(postgres.jdbcUrl("postgres"), "other", "x");
        Statement statement = connection.createStatement()) {
      statement.execute("alter role postgres rename to millrace");
      statement.execute("alter role millrace password '%s'".formatted(postgres.password()));
    }

    postgres.start(_ -> {});

    assertThat(postgres.condition()).isEqualTo(Condition.UP);
    assertIsNoSuperuser();
    try (Connection connection = asService();
        Statement statement = connection.createStatement()) {
      assertThat(one(statement, "select answer from kept")).isEqualTo("42");
      statement.execute("alter table kept add column more text");
      statement.execute("insert into dlq.letters (kind) values ('x')");
      statement.execute("alter sequence dlq.numbers restart");
      statement.execute("drop view dlq.seen");
      statement.execute("alter type dlq.mood add value 'bad'");
      statement.execute("drop function dlq.one()");
      statement.execute("create schema more");
    }
    postgres.start(_ -> {});
    assertThat(postgres.condition()).isEqualTo(Condition.UP);
  }

  private void assertIsNoSuperuser() throws SQLException {
    try (Connection connection = asService();
        Statement statement = connection.createStatement()) {
      assertThat(
              one(
                  statement,
                  "select rolsuper or rolcreaterole or rolcreatedb from pg_roles where rolname = current_user"))
          .isEqualTo("f");
    }
  }

  private Connection asService() throws SQLException {
    return DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
  }

  private void asSuperuser(String database, String... statements) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(
                postgres.jdbcUrl(database), postgres.superuser(), postgres.superPassword());
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }

  private static String one(Statement statement, String query) throws SQLException {
    try (ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
