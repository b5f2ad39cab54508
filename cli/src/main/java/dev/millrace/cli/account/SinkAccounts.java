package dev.millrace.cli.account;

import dev.millrace.cli.CliFailure;
import dev.millrace.runtime.account.Account;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * The accounts that load stores for a pipeline in PostgreSQL, beside its rows.
 *
 * @param last the account of the sink that was written last; the pipeline's file may have had other
 *     sinks before
 * @param partitions with an account in any sink
 */
record SinkAccounts(Account last, Set<TopicPartition> partitions) {

  private static final SinkAccounts NONE = new SinkAccounts(Account.EMPTY, Set.of());

  /** Leaves out rows that only claim their partition. */
  private static final String POSITIONS =
      """
      select sink, topic, partition, account, updated_at from millrace.sink_position
      where pipeline = ? and next_offset >= 0""";

  /** Undefined table and undefined schema: nothing has been loaded yet. */
  private static final List<String> UNDEFINED = List.of("42P01", "3F000");

  static SinkAccounts read(Connection database, String pipeline) {
    try (var query = database.prepareStatement(POSITIONS)) {
      query.setString(1, pipeline);
      try (var rows = query.executeQuery()) {
        return of(rows);
      }
    } catch (SQLException e) {
      if (UNDEFINED.contains(String.valueOf(e.getSQLState()))) {
        return NONE;
      }
      throw new CliFailure("PostgreSQL does not tell what is loaded: " + e.getMessage(), e);
    }
  }

  private static SinkAccounts of(ResultSet rows) throws SQLException {
    Map<String, Account> bySink = new HashMap<>();
    var partitions = new HashSet<TopicPartition>();
    var last = Instant.MIN;
    var sink = "";
    while (rows.next()) {
      bySink.merge(
          rows.getString("sink"), Account.decode(rows.getString("account")), Account::plus);
      partitions.add(new TopicPartition(rows.getString("topic"), rows.getInt("partition")));
      var at = rows.getObject("updated_at", OffsetDateTime.class).toInstant();
      if (at.isAfter(last)) {
        last = at;
        sink = rows.getString("sink");
      }
    }
    return new SinkAccounts(bySink.getOrDefault(sink, Account.EMPTY), partitions);
  }
}
