package dev.millrace.cli.demo;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Reads the table of the pipeline and compares it row by row with what must be in it. */
final class LoadedRows {

  private static final int FAULTS_SHOWN = 5;
  private static final int FETCH = 5_000;
  private static final String ROWS =
      "select order_id, amount, (extract(epoch from _mr_loaded_at) * 1000)::bigint from orders";
  private static final String DOUBLED =
      "select count(*) - count(distinct _mr_event_id) from orders";

  private final Truth truth;
  private final Timings timings;
  private final BitSet seen = new BitSet();
  private final List<String> faults = new ArrayList<>();
  private long rows;
  private long faultCount;
  private long doubled;

  /**
   * @param timings told when each order was loaded
   */
  LoadedRows(Truth truth, Timings timings) {
    this.truth = truth;
    this.timings = timings;
  }

  /** Reads everything, in one transaction. */
  void read(Connection database) throws SQLException {
    database.setAutoCommit(false);
    try (var query = database.createStatement()) {
      query.setFetchSize(FETCH);
      try (var row = query.executeQuery(ROWS)) {
        while (row.next()) {
          judge(row);
        }
      }
      try (var count = query.executeQuery(DOUBLED)) {
        count.next();
        doubled = count.getLong(1);
      }
    } finally {
      database.rollback();
      database.setAutoCommit(true);
    }
    for (int order = 0; order < truth.orders(); order++) {
      if (truth.isLoaded(order) && !seen.get(order)) {
        fault("order " + order + " is missing");
      }
    }
  }

  private void judge(ResultSet row) throws SQLException {
    rows++;
    var id = row.getString(1);
    int order = OrderEvents.number(id);
    if (!truth.isLoaded(order)) {
      fault("order " + id + " must not be there");
      return;
    }
    if (seen.get(order)) {
      fault("order " + id + " is there twice");
      return;
    }
    seen.set(order);
    var expected = BigDecimal.valueOf(truth.cents(order), 2);
    if (row.getBigDecimal(2).compareTo(expected) != 0) {
      fault("order %s has amount %s, not %s".formatted(id, row.getBigDecimal(2), expected));
    }
    timings.loaded(order, row.getLong(3));
  }

  private void fault(String sentence) {
    faultCount++;
    if (faults.size() < FAULTS_SHOWN) {
      faults.add(sentence);
    }
  }

  long rows() {
    return rows;
  }

  long doubled() {
    return doubled;
  }

  long faultCount() {
    return faultCount;
  }

  List<String> faults() {
    return faults;
  }
}
