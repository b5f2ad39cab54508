package dev.millrace.load.sink.postgres;

import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.EventError;
import dev.millrace.runtime.stage.OneLine;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/** Decides what a failure of PostgreSQL means: a fault of a row, of the table, or an outage. */
final class Failures {

  private static final String DEPENDENCY = "postgres";
  private static final String UNKNOWN = "?????";

  /** Data exception, integrity constraint, check option of a view, a limit such as index size. */
  private static final Set<String> ROW_CLASSES = Set.of("22", "23", "44", "54", "P0");

  /**
   * Connection, transaction, resources, operator, system; and a server that has become read-only.
   */
  private static final Set<String> OUTAGE_CLASSES = Set.of("08", "25", "40", "53", "57", "58");

  /** Somebody holds a lock. */
  private static final String NO_LOCK = "55P03";

  /** Bytes that are no value of the column. The column may have another type by now. */
  private static final Set<String> WRONG_BYTES = Set.of("08P01", "22P03");

  /** The server ends the connection: an administrator's order, or a crash. */
  private static final Set<String> ENDS = Set.of("57P01", "57P02");

  /** The server's function behind {@code raise}; pl_exec.c. */
  private static final String RAISE = "exec_stmt_raise";

  /** No index matches, or the matching index cannot be used. */
  private static final Set<String> ARBITER_STATES = Set.of("42P10", "55000");

  /** The server's functions that look for the index of {@code on conflict}. */
  private static final Set<String> ARBITERS =
      Set.of("infer_arbiter_indexes", "ExecCheckIndexConstraints", "ExecInsertIndexTuples");

  private static final Set<String> WRONG_LOGIN = Set.of("28P01", "28000");

  /** Missing, not supported, or not allowed. */
  private static final Set<String> OBSTACLE_CLASSES = Set.of("0A", "28", "3D", "3F", "42");

  private static final Pattern USER = Pattern.compile("\"([^\"]{1,63})\"");

  private static final int LONGEST_VALUE = 40;
  private static final int LONGEST_TEXT = 200;
  private static final Pattern QUOTED = Pattern.compile("\"([^\"]{" + LONGEST_VALUE + "})[^\"]+\"");

  /** The values of a key, in the detail of a violated unique or foreign key. */
  private static final Pattern KEY_VALUES = Pattern.compile("\\)=\\((.*)\\)", Pattern.DOTALL);

  private Failures() {}

  /** Tells whether a failure is an outage, unless a trigger of the table raised it for a row. */
  static boolean isOutage(SQLException failure) {
    var state = state(failure);
    return !WRONG_BYTES.contains(state)
        && (OUTAGE_CLASSES.contains(classOf(state))
            || state.equals(NO_LOCK)
            || state.equals(UNKNOWN));
  }

  /**
   * Tells whether the table may have been replaced or dropped, or the user may have lost rights on
   * it. If so, check the table before blaming a row.
   */
  static boolean mayBeOfTheTable(SQLException failure) {
    var state = state(failure);
    return WRONG_BYTES.contains(state)
        || !ROW_CLASSES.contains(classOf(state)) && !isOutage(failure);
  }

  /**
   * Tells whether a unique index has the row's key already. PostgreSQL finds that out only after it
   * has written the row.
   */
  static boolean isDuplicate(SQLException failure) {
    return state(failure).equals("23505");
  }

  /**
   * Tells whether a failure that only one row meets is that row's fault: either the connection ends
   * because of it, or code in the database raises the error on purpose, with any SQLSTATE.
   */
  static boolean comesOfTheRow(DependencyUnavailable failure) {
    return failure.getCause() instanceof SQLException cause
        && decisive(cause) instanceof PSQLException psql
        && (psql.getServerErrorMessage() == null
            || ENDS.contains(state(psql))
            || RAISE.equals(psql.getServerErrorMessage().getRoutine()));
  }

  /**
   * Tells whether the table lacks the index that {@code on conflict} needs. If so, no row can pass.
   */
  static boolean isOfTheArbiter(SQLException failure) {
    var server = failure instanceof PSQLException psql ? psql.getServerErrorMessage() : null;
    return server != null
        && server.getWhere() == null // not a statement of a trigger
        && ARBITER_STATES.contains(state(failure))
        && ARBITERS.contains(String.valueOf(server.getRoutine()));
  }

  /** Describes a row's fault, without the whole contents of the row. */
  static EventError refusal(SQLException failure) {
    var server = failure instanceof PSQLException psql ? psql.getServerErrorMessage() : null;
    if (server == null) {
      return new EventError(ErrorCode.SINK_REFUSED, shortened(failure.getMessage()));
    }
    var message = new StringBuilder(shortened(server.getMessage()));
    if (server.getConstraint() != null) {
      message.append("; constraint ").append(server.getConstraint());
    }
    detail(state(failure), server.getDetail())
        .ifPresent(detail -> message.append("; ").append(detail));
    return server.getColumn() == null
        ? new EventError(ErrorCode.SINK_REFUSED, message.toString())
        : EventError.ofField(
            ErrorCode.SINK_REFUSED,
            server.getColumn(),
            "column " + server.getColumn() + ": " + message);
  }

  /** Describes a failure that looks like an outage but turned out to be a row's fault. */
  static EventError refusal(DependencyUnavailable failure) {
    if (!(failure.getCause() instanceof SQLException cause)) {
      return new EventError(ErrorCode.SINK_REFUSED, shortened(failure.getMessage()));
    }
    var decisive = decisive(cause);
    var error = refusal(decisive);
    return decisive instanceof PSQLException psql && psql.getServerErrorMessage() != null
        ? error
        : new EventError(
            ErrorCode.SINK_REFUSED,
            "the connection ends whenever this row is written: " + error.message());
  }

  /** The server's detail, unless it may contain the failing row. */
  private static Optional<String> detail(String state, @Nullable String detail) {
    if (detail == null) {
      return Optional.empty();
    }
    return switch (state) {
      case "23505", "23503", "23P01" -> {
        var values = KEY_VALUES.matcher(detail);
        yield values.find()
            ? Optional.of("value " + cut(values.group(1), LONGEST_VALUE))
            : Optional.empty();
      }
      case "22003" -> Optional.of(shortened(detail));
      default -> Optional.empty();
    };
  }

  private static String shortened(@Nullable String text) {
    return text == null
        ? ""
        : cut(QUOTED.matcher(OneLine.of(text)).replaceAll("\"$1…\""), LONGEST_TEXT);
  }

  private static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length) + "…";
  }

  /**
   * Translates a failure that no row caused. The stage then waits, and its message says what for.
   *
   * @param tried the work that failed, for the message
   */
  static DependencyUnavailable translate(String tried, SQLException failure) {
    var decisive = decisive(failure);
    var state = state(decisive);
    var message = shortened(decisive.getMessage());
    if (WRONG_LOGIN.contains(state)) {
      return DependencyUnavailable.obstacle(
          "postgres-login",
          "PostgreSQL refuses the %s%s (SQLSTATE %s: %s); correct spring.datasource.username and spring.datasource.password; nothing is loaded until then"
              .formatted(
                  state.equals("28P01") ? "password of user" : "login of user",
                  user(decisive),
                  state,
                  message),
          failure);
    }
    if (OBSTACLE_CLASSES.contains(classOf(state)) || WRONG_BYTES.contains(state)) {
      return DependencyUnavailable.obstacle(
          "postgres-rights",
          "PostgreSQL refuses to %s: %s (SQLSTATE %s); %s; nothing is loaded until then"
              .formatted(tried, message, state, remedy(state)),
          failure);
    }
    return new DependencyUnavailable(DEPENDENCY, tried + ": " + message, failure);
  }

  /** The user, as the server's message names it. */
  private static String user(SQLException failure) {
    var name = USER.matcher(String.valueOf(failure.getMessage()));
    return name.find() ? " \"" + name.group(1) + "\"" : "";
  }

  /**
   * Finds the failure that counts: the driver's first one. A pool wraps failures to connect. When a
   * server ends the connection because of a row, the driver names the row's fault as the cause.
   */
  private static SQLException decisive(SQLException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof PSQLException psql) {
        return psql;
      }
    }
    return failure;
  }

  private static String remedy(String state) {
    if (state.equals("42501")) {
      return "grant the right to the user of spring.datasource.username";
    }
    return classOf(state).equals("3D")
        ? "create the database, or correct spring.datasource.url"
        : "restore what is missing, or correct the table";
  }

  private static String state(SQLException failure) {
    var state = failure.getSQLState();
    return state == null || state.length() != 5 ? UNKNOWN : state;
  }

  private static String classOf(String state) {
    return state.substring(0, 2);
  }
}
