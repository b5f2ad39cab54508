package dev.millrace.stack;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The users of the stack's PostgreSQL: a superuser that no service has, and the services' own,
 * which owns its databases and nothing else. Release 0.1.0 had one user for both. Its data is taken
 * over step by step, and an interrupted takeover continues at the next call.
 */
final class PostgresRoles {

  static final String USER = "millrace";
  static final String SUPERUSER = "postgres";

  private static final String TAKEOVER = "millrace_takeover";
  private static final String INVALID_PASSWORD = "28P01";

  /** The objects of the old user in a database, without those of PostgreSQL or an extension. */
  private static final String ADOPT =
      """
      do $adopt$
      declare
        each record;
      begin
        for each in
          with own as (
            select oid from pg_namespace
            where nspname not like 'pg\\_%%' and nspname <> 'information_schema')
          select 1 as step, format('schema %%I', nspname) as thing from pg_namespace
            where oid in (select oid from own) and nspowner = '%1$s'::regrole
          union all
          select 2, format('table %%s', c.oid::regclass) from pg_class c
            where c.relnamespace in (select oid from own) and c.relowner = '%1$s'::regrole
              and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
              and not exists (select from pg_depend d
                where d.classid = 'pg_class'::regclass and d.objid = c.oid
                  and (d.deptype = 'e' or c.relkind = 'S' and d.deptype in ('a', 'i')))
          union all
          select 3, format('type %%s', t.oid::regtype) from pg_type t
            where t.typnamespace in (select oid from own) and t.typowner = '%1$s'::regrole
              and (t.typtype in ('d', 'e', 'r')
                or exists (select from pg_class c where c.oid = t.typrelid and c.relkind = 'c'))
              and not exists (select from pg_depend d
                where d.classid = 'pg_type'::regclass and d.objid = t.oid and d.deptype = 'e')
          union all
          select 4, format('routine %%s', p.oid::regprocedure) from pg_proc p
            where p.pronamespace in (select oid from own) and p.proowner = '%1$s'::regrole
              and not exists (select from pg_depend d
                where d.classid = 'pg_proc'::regclass and d.objid = p.oid
                  and d.deptype in ('e', 'i'))
          order by 1
        loop
          execute format('alter %%s owner to %2$s', each.thing);
        end loop;
      end
      $adopt$
      """
          .formatted(SUPERUSER, USER);

  private final UnaryOperator<String> jdbcUrl;
  private final String password;
  private final String superPassword;

  /**
   * @param jdbcUrl of a database, by its name
   * @param password of the services' user
   * @param superPassword of the superuser
   */
  PostgresRoles(UnaryOperator<String> jdbcUrl, String password, String superPassword) {
    this.jdbcUrl = jdbcUrl;
    this.password = password;
    this.superPassword = superPassword;
  }

  /**
   * Makes users and databases that are not there yet, and sets the password of the services' user.
   *
   * @throws StackException when the superuser's password was changed
   */
  void complete(List<String> databases) throws SQLException {
    try (Connection connection = superuser(SUPERUSER);
        Statement statement = connection.createStatement()) {
      statement.execute("drop role if exists " + TAKEOVER);
      statement.execute(
          "%s role %s login password '%s'"
              .formatted(
                  isThere(statement, "pg_roles", "rolname", USER) ? "alter" : "create",
                  USER,
                  password));
      // The platform's schema has the user's name: what is made without a schema is not to be
      // there.
      statement.execute("alter role %s set search_path = public".formatted(USER));
      for (String database : databases) {
        if (!isThere(statement, "pg_database", "datname", database)) {
          statement.execute("create database %s owner %s".formatted(database, USER));
        } else if (!isOwner(statement, database)) {
          adopt(database);
        }
      }
    }
  }

  private Connection superuser(String name) throws SQLException {
    try {
      return connect("postgres", name, superPassword);
    } catch (SQLException e) {
      if (!INVALID_PASSWORD.equals(e.getSQLState()) || !name.equals(SUPERUSER)) {
        throw e;
      }
      takeOver(e);
      return connect("postgres", SUPERUSER, superPassword);
    }
  }

  /** The only user that release 0.1.0 had becomes the superuser, and the services get a new one. */
  private void takeOver(SQLException refusal) throws SQLException {
    try (Connection connection = connect("postgres", USER, password);
        Statement statement = connection.createStatement()) {
      statement.execute("drop role if exists " + TAKEOVER);
      // Nobody can rename the user of the own session.
      statement.execute(
          "create role %s superuser login password '%s'".formatted(TAKEOVER, superPassword));
    } catch (SQLException _) {
      throw new StackException(
          "PostgreSQL refuses its superuser '%s': %s. Its password was changed: set it back to what stack.json says (superPassword)."
              .formatted(SUPERUSER, refusal.getMessage()),
          refusal);
    }
    try (Connection connection = superuser(TAKEOVER);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("alter role %s rename to %s".formatted(USER, SUPERUSER));
      statement.execute("alter role %s password '%s'".formatted(SUPERUSER, superPassword));
      statement.execute("create role %s login password '%s'".formatted(USER, password));
      connection.commit();
    }
  }

  /** All of a database, and then itself: it is done when the database has its owner. */
  private void adopt(String database) throws SQLException {
    try (Connection connection = connect(database, SUPERUSER, superPassword);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(ADOPT);
      statement.execute("alter database %s owner to %s".formatted(database, USER));
      connection.commit();
    }
  }

  private Connection connect(String database, String user, String secret) throws SQLException {
    return DriverManager.getConnection(jdbcUrl.apply(database), user, secret);
  }

  private static boolean isOwner(Statement statement, String database) throws SQLException {
    return hasRows(
        statement,
        "select 1 from pg_database where datname = '%s' and datdba = '%s'::regrole"
            .formatted(database, USER));
  }

  private static boolean isThere(Statement statement, String catalogue, String column, String name)
      throws SQLException {
    return hasRows(
        statement, "select 1 from %s where %s = '%s'".formatted(catalogue, column, name));
  }

  private static boolean hasRows(Statement statement, String query) throws SQLException {
    try (ResultSet rows = statement.executeQuery(query)) {
      return rows.next();
    }
  }
}
