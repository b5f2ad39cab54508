package dev.millrace.benchmarks.pipeline;

import dev.millrace.benchmarks.BenchmarkFailure;
import java.math.RoundingMode;
import java.sql.Connection;
import java.sql.SQLException;

/** What a database counts. */
final class Count {

  private Count() {}

  /** The whole number that a query answers; 0 for null. */
  static long of(Connection database, String query) {
    try (var statement = database.createStatement();
        var result = statement.executeQuery(query)) {
      result.next();
      var number = result.getBigDecimal(1);
      return number == null ? 0 : number.setScale(0, RoundingMode.UNNECESSARY).longValue();
    } catch (SQLException e) {
      throw new BenchmarkFailure("cannot count by " + query, e);
    }
  }
}
