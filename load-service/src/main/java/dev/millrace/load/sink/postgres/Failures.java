package dev.millrace.load.sink.postgres;

import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.EventError;
import dev.millrace.runtime.stage.FatalStageException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/** What a failure of PostgreSQL means: a row's own fault, an outage, or a mistake of ours. */
final class Failures {

  private static final String DEPENDENCY = "postgres";

  /** Data exception, integrity constraint, check option of a view, a limit such as index size. */
  private static final Set<String> ROW_CLASSES = Set.of("22", "23", "44", "54");

  /** Raised by a trigger of the table's owner. */
  private static final String RAISED = "P0001";

  /** Not there, not supported, not allowed, wrong credentials. */
  private static final Set<String> FATAL_CLASSES =
      Set.of("0A", "21", "22", "23", "28", "3D", "3F", "42", "44", "54");

  /** Not supported, not the right kind of object. */
  private static final Set<String> TABLE_CLASSES = Set.of("0A", "42");

  /** Bytes that do not make a value of the column. */
  private static final String PROTOCOL_VIOLATION = "08P01";

  private static final int LONGEST_VALUE = 40;
  private static final int LONGEST_TEXT = 200;
  private static final Pattern QUOTED = Pattern.compile("\"([^\"]{" + LONGEST_VALUE + "})[^\"]+\"");

  /** The values of a key, in the detail of a violated unique or foreign key. */
  private static final Pattern KEY_VALUES = Pattern.compile("\\)=\\((.*)\\)", Pattern.DOTALL);

  private Failures() {}

  /** Whether it can be the fault of one of the rows sent. */
  static boolean isOfRows(SQLException failure) {
    var state = state(failure);
    return ROW_CLASSES.contains(classOf(state)) || state.equals(RAISED);
  }

  /**
   * Whether the table is none that bytes can be copied straight into: a view, say, or one whose
   * columns are of other types by now.
   */
  static boolean isOfTheTable(SQLException failure) {
    var state = state(failure);
    return state.equals(PROTOCOL_VIOLATION) || TABLE_CLASSES.contains(classOf(state));
  }

  /** A row's fault in words: never its whole contents. */
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

  /** The server's detail, unless it may be the failing row. */
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
    return text == null ? "" : cut(QUOTED.matcher(text).replaceAll("\"$1…\""), LONGEST_TEXT);
  }

  private static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length) + "…";
  }

  /**
   * What the stage is to do about a failure that is not a row's.
   *
   * @param tried what was going on, for the message
   */
  static RuntimeException translate(String tried, SQLException failure) {
    var decisive = decisive(failure);
    var state = state(decisive);
    var message = tried + ": " + shortened(decisive.getMessage());
    if (!isTransient(decisive) && FATAL_CLASSES.contains(classOf(state))) {
      return new FatalStageException(
          "postgres refuses to %s (SQLSTATE %s); %s; nothing is loaded until then"
              .formatted(message, state, remedy(state)),
          failure);
    }
    return new DependencyUnavailable(DEPENDENCY, message, failure);
  }

  /**
   * A pool wraps what happened when it connected. The driver's first is what counts: when a server
   * ends the connection upon a row's fault, the driver gives that fault as the cause of the end.
   */
  private static SQLException decisive(SQLException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof PSQLException psql) {
        return psql;
      }
    }
    return failure;
  }

  private static boolean isTransient(SQLException failure) {
    return failure instanceof SQLTransientException || failure instanceof SQLRecoverableException;
  }

  private static String remedy(String state) {
    if (state.equals("42501")) {
      return "grant the right to the user of spring.datasource.username";
    }
    return switch (classOf(state)) {
      case "28" -> "correct spring.datasource.username and spring.datasource.password";
      case "3D" -> "create the database, or correct spring.datasource.url";
      case "42", "3F" -> "restore what is missing, or restart to have it created";
      default -> "correct the table or the pipeline's schema";
    };
  }

  private static String state(SQLException failure) {
    var state = failure.getSQLState();
    return state == null || state.length() != 5 ? "?????" : state;
  }

  private static String classOf(String state) {
    return state.substring(0, 2);
  }
}
