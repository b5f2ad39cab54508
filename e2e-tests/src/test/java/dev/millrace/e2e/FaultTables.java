package dev.millrace.e2e;

import dev.millrace.stack.Infra;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The tables of the pipelines that faults are done to, each with a trigger that records every
 * write. They are made before the services start: load makes what it does not find.
 */
public final class FaultTables {

  /** The table that has a row for each event does not take it. */
  public static final String REFUSED_CURRENCY = "XXX";

  /** The table as the contract wants it; the service adds its own columns. */
  private static final String TABLE =
      """
      create table %s (
        order_id text not null, customer_id text not null, email text, status text not null,
        amount numeric(12,2) not null, currency text not null, quantity integer not null,
        total numeric(14,2) not null, created_at timestamptz not null, paid_at timestamptz,
        tags jsonb not null, %s)
      """;

  /** Each write to a table, in the order of writing. */
  private static final String AUDIT =
      """
      create table %1$s_audit (
        serial bigint generated always as identity primary key,
        order_id text not null,
        customer_id text not null,
        event_id text not null,
        transaction bigint not null default pg_current_xact_id()::text::bigint);
      create function %1$s_record() returns trigger language plpgsql as $$
      begin
        insert into %1$s_audit (order_id, customer_id, event_id)
          values (new.order_id, new.customer_id, new._mr_event_id);
        return null;
      end $$;
      create trigger record after insert or update on %1$s
        for each row execute function %1$s_record()
      """;

  private FaultTables() {}

  /** Makes the tables of those of these pipelines that faults are done to. */
  static void make(Infra infra, Iterable<String> pipelines) {
    for (var pipeline : pipelines) {
      switch (pipeline) {
        case TestSystem.FAULTS_LOG ->
            make(infra, pipeline, "check (currency <> '" + REFUSED_CURRENCY + "')");
        case TestSystem.FAULTS_LAST -> make(infra, pipeline, "primary key (customer_id)");
        default -> {
          // load makes it
        }
      }
    }
  }

  private static void make(Infra infra, String pipeline, String constraint) {
    var table = "public." + TestSystem.table(pipeline);
    try (var database =
            DriverManager.getConnection(
                infra.jdbcUrl(), infra.serviceUser(), infra.servicePassword());
        var statement = database.createStatement()) {
      if (!isMade(statement, table)) {
        statement.execute(TABLE.formatted(table, constraint));
        statement.execute(AUDIT.formatted(table));
      }
    } catch (SQLException e) {
      throw new IllegalStateException("cannot make " + table, e);
    }
  }

  /** By another system of this run. */
  private static boolean isMade(Statement statement, String table) throws SQLException {
    try (var audit =
        statement.executeQuery("select to_regclass('%s_audit') is not null".formatted(table))) {
      return audit.next() && audit.getBoolean(1);
    }
  }
}
