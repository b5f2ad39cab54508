package dev.millrace.cli.system;

import dev.millrace.cli.CliFailure;
import dev.millrace.cli.CommandContext;
import dev.millrace.cli.terminal.Escaped;
import dev.millrace.cli.terminal.Grid;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace sql}. */
@Command(
    name = "sql",
    mixinStandardHelpOptions = true,
    description = {
      "Run a statement in the system's PostgreSQL, as the role that the services have.",
      "Without one: psql, when it is installed; else the line that starts it elsewhere."
    },
    footer = {
      "",
      "Examples:",
      "  ./millrace sql 'select count(*) from orders'",
      "  ./millrace sql",
    })
public final class SqlCommand implements Callable<Integer> {

  @Parameters(paramLabel = "STATEMENT", arity = "0..1", description = "One SQL statement.")
  private @Nullable String statement;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "1000",
      description = "At most so many rows are printed. Default: ${DEFAULT-VALUE}.")
  private int limit;

  @Mixin private SystemOptions options = new SystemOptions();

  private final CommandContext context;

  public SqlCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    var system = options.system(context.project());
    return statement == null ? psql(system) : run(system, statement);
  }

  private int run(LocalSystem system, String sql) {
    try (var database = system.database();
        var query = database.createStatement()) {
      query.setMaxRows(Math.max(1, limit) + 1);
      for (boolean isRows = query.execute(sql); ; isRows = query.getMoreResults()) {
        if (isRows) {
          print(query.getResultSet());
        } else if (query.getUpdateCount() >= 0) {
          context.terminal().print("%,d rows changed".formatted(query.getUpdateCount()));
        } else {
          return 0;
        }
      }
    } catch (SQLException e) {
      throw new CliFailure("PostgreSQL says: " + e.getMessage(), e);
    }
  }

  private void print(ResultSet rows) throws SQLException {
    var columns = rows.getMetaData();
    var names = new ArrayList<String>();
    for (int column = 1; column <= columns.getColumnCount(); column++) {
      names.add(Escaped.line(columns.getColumnLabel(column)));
    }
    var grid = new Grid(names.toArray(String[]::new));
    int count = 0;
    while (rows.next() && count < limit) {
      var cells = new ArrayList<Object>();
      for (int column = 1; column <= names.size(); column++) {
        cells.add(Escaped.line(Objects.requireNonNullElse(rows.getString(column), "(null)")));
      }
      grid.row(cells.toArray());
      count++;
    }
    grid.lines().forEach(context.terminal()::print);
    context
        .terminal()
        .print(
            rows.isAfterLast() || count < limit
                ? "%,d rows".formatted(count)
                : "the first %,d rows; --limit shows more".formatted(count));
  }

  private int psql(LocalSystem system) throws InterruptedException {
    var client = PsqlLine.of(system);
    try {
      var process = client.process(system.infrastructure().password()).inheritIO().start();
      return process.waitFor() == 0 ? 0 : CliFailure.FAILED;
    } catch (IOException _) {
      context.terminal().print("psql is not installed here. Where it is:");
      context.terminal().print("  " + client.text());
      context.terminal().print("Or run one statement: ./millrace sql 'select 1'");
      return 0;
    }
  }
}
