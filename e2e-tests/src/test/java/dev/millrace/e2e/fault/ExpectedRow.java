package dev.millrace.e2e.fault;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the row of an order must hold, column by column.
 *
 * @param sequence of the event within its key
 * @param paidAt milliseconds since the epoch, or {@link #NEVER}
 */
record ExpectedRow(
    String orderId,
    String customerId,
    long sequence,
    String emailHash,
    String status,
    long cents,
    String currency,
    int quantity,
    long createdAt,
    long paidAt,
    List<String> tags) {

  static final long NEVER = -1;

  /** The columns that {@link #difference} reads. */
  static final String COLUMNS =
      "t.order_id, t.customer_id, t.email, t.status, t.amount, t.currency, t.quantity, t.total,"
          + " t.created_at, t.paid_at, t.tags, t._mr_event_id, t._mr_ingested_at, t._mr_loaded_at";

  /** What a row of the database holds instead, as a sentence; empty when nothing differs. */
  Optional<String> difference(ResultSet row, String eventId, Instant publishedSince)
      throws SQLException {
    var total = BigDecimal.valueOf(cents * quantity, 2);
    return first(
        column("order_id", orderId, row.getString("order_id")),
        column("customer_id", customerId, row.getString("customer_id")),
        column("email", emailHash, String.valueOf(row.getString("email"))),
        column("status", status, row.getString("status")),
        column("amount", BigDecimal.valueOf(cents, 2), row.getBigDecimal("amount")),
        column("currency", currency, row.getString("currency")),
        column("quantity", quantity, row.getInt("quantity")),
        column("total", total, row.getBigDecimal("total")),
        column("created_at", createdAt, millis(row.getTimestamp("created_at"))),
        column("paid_at", paidAt, millis(row.getTimestamp("paid_at"))),
        column("tags", tags, texts(JsonMapper.shared().readTree(row.getString("tags")))),
        column("_mr_event_id", eventId, row.getString("_mr_event_id")),
        times(
            publishedSince.toEpochMilli(),
            millis(row.getTimestamp("_mr_ingested_at")),
            millis(row.getTimestamp("_mr_loaded_at"))));
  }

  @SafeVarargs
  private static Optional<String> first(Optional<String>... differences) {
    for (var difference : differences) {
      if (difference.isPresent()) {
        return difference;
      }
    }
    return Optional.empty();
  }

  private Optional<String> column(String name, Object expected, Object found) {
    return expected.equals(found)
        ? Optional.empty()
        : Optional.of("%s: %s is %s, not %s".formatted(orderId, name, found, expected));
  }

  /** Ingested after it was published and before it was loaded, whatever the publisher claims. */
  private Optional<String> times(long published, long ingested, long loaded) {
    return published <= ingested && ingested <= loaded + 1
        ? Optional.empty()
        : Optional.of(
            "%s: published since %s, ingested at %s, loaded at %s"
                .formatted(
                    orderId,
                    Instant.ofEpochMilli(published),
                    Instant.ofEpochMilli(ingested),
                    Instant.ofEpochMilli(loaded)));
  }

  private static long millis(@org.jspecify.annotations.Nullable Timestamp time) {
    return time == null ? NEVER : time.getTime();
  }

  private static List<String> texts(JsonNode array) {
    return array.valueStream().map(JsonNode::asString).toList();
  }
}
