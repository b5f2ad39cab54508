package dev.millrace.e2e.fault;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The table of one pipeline, and the record that a trigger keeps of every write to it. */
final class RowInspection {

  private static final int SHOWN = 5;
  private static final int FETCH = 5_000;

  private record Write(long sequence, long transaction) {}

  private final Reference reference;
  private final Instant publishedSince;
  private final Map<String, Write> lastWrites = new HashMap<>();
  private long lastSerial;
  private long firstUnread;
  private long writes;
  private long disordered;
  private long missing;
  private long repeated;

  RowInspection(Reference reference, Instant publishedSince) {
    this.reference = reference;
    this.publishedSince = publishedSince;
  }

  /** The numbers of a key only rise, from one write to the next. */
  void order(Connection database, List<String> findings) throws SQLException {
    firstUnread = lastSerial + 1;
    var late = reference.late();
    int found = 0;
    try (var query =
        database.prepareStatement(
            "select serial, order_id, customer_id, transaction from %s_audit where serial > ? order by serial"
                .formatted(table()))) {
      query.setLong(1, lastSerial);
      try (var row = query.executeQuery()) {
        while (row.next()) {
          lastSerial = row.getLong(1);
          writes++;
          if (late.contains(row.getString(2))) {
            continue;
          }
          var write = new Write(sequence(row.getString(2)), row.getLong(4));
          var before = lastWrites.put(row.getString(3), write);
          if (before == null || before.sequence < write.sequence) {
            continue;
          }
          disordered++;
          if (found++ < SHOWN) {
            findings.add(
                "order: %s was written in transaction %d, after number %d of that key in transaction %d"
                    .formatted(
                        row.getString(2), write.transaction, before.sequence, before.transaction));
          }
        }
      }
    }
  }

  private static long sequence(String orderId) {
    return Long.parseLong(orderId.substring(orderId.indexOf(':') + 1));
  }

  /** Rows written since the last inspection, of a table that keeps one for each event. */
  void latest(Connection database, List<String> findings) throws SQLException {
    var sql =
        "select %s from %s_audit a join %s t using (order_id) where a.serial >= %d"
            .formatted(ExpectedRow.COLUMNS, table(), table(), firstUnread);
    compare(database, sql, new HashSet<>(), findings);
  }

  /** Every row; and every row that must be there is. */
  void all(Connection database, List<String> findings) throws SQLException {
    var seen = new HashSet<String>();
    compare(
        database, "select %s from %s t".formatted(ExpectedRow.COLUMNS, table()), seen, findings);
    reference.rows().keySet().stream()
        .filter(key -> !seen.contains(key))
        .sorted()
        .limit(SHOWN)
        .forEach(key -> findings.add("the row of " + key + " is missing"));
  }

  private void compare(Connection database, String sql, Set<String> seen, List<String> findings)
      throws SQLException {
    var expected = reference.rows();
    int found = 0;
    database.setAutoCommit(false);
    try (var query = database.createStatement()) {
      query.setFetchSize(FETCH);
      try (var row = query.executeQuery(sql)) {
        while (row.next() && found < SHOWN) {
          var finding = judge(row, expected, seen);
          if (!finding.isEmpty()) {
            findings.add(finding);
            found++;
          }
        }
      }
    } finally {
      database.rollback();
      database.setAutoCommit(true);
    }
  }

  private String judge(ResultSet row, Map<String, Reference.RowOfEvent> expected, Set<String> seen)
      throws SQLException {
    var key = row.getString(reference.pipeline() == FaultPipeline.LOG ? "order_id" : "customer_id");
    var wanted = expected.get(key);
    if (wanted == null) {
      return "the row of " + key + " must not be there";
    }
    if (!seen.add(key)) {
      return "the row of " + key + " is there twice";
    }
    return wanted.row().difference(row, wanted.eventId(), publishedSince).orElse("");
  }

  /** As many rows as there must be, none of them twice, and none written in vain. */
  void counts(Connection database, List<String> findings) throws SQLException {
    long expected = reference.rows().size();
    try (var statement = database.createStatement();
        var row =
            statement.executeQuery(
                "select count(*), count(distinct order_id), count(distinct _mr_event_id) from "
                    + table())) {
      row.next();
      missing = Math.max(0, expected - row.getLong(3));
      repeated = row.getLong(1) - row.getLong(3);
      for (int column = 1; column <= 3; column++) {
        if (row.getLong(column) != expected) {
          findings.add(
              "%d rows, %d orders, %d event ids: %d of each were expected"
                  .formatted(row.getLong(1), row.getLong(2), row.getLong(3), expected));
          break;
        }
      }
    }
    if (reference.pipeline() == FaultPipeline.LOG && writes != expected) {
      repeated = Math.max(repeated, writes - expected);
      findings.add("%d rows were written, %d were expected".formatted(writes, expected));
    }
  }

  /** What the latest inspection has counted. */
  Harm harm() {
    return new Harm(0, missing, repeated, disordered);
  }

  private String table() {
    return reference.pipeline().table();
  }
}
