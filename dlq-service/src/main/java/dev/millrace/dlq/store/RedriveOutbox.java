package dev.millrace.dlq.store;

import dev.millrace.dlq.letter.DeadLetterId;
import dev.millrace.dlq.letter.Entry;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** Stores the decisions of people about entries, and the redrives that must still be sent. */
public final class RedriveOutbox {

  private static final long LEADER = 0x6d722d726472L; // "mr-rdr"
  private static final int ROWS = 500;
  private static final long BYTES = 16L << 20;

  private final NamedParameterJdbcTemplate jdbc;

  public RedriveOutbox(NamedParameterJdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * A redrive to send.
   *
   * @param number among the entry's redrives; together with the entry's id it is unique
   * @param value to send: the failed record's, or the repaired one
   * @param sendingFrom the end of the partition before the first try to send it; -1 before that
   */
  public record Redrive(Entry entry, int number, byte @Nullable [] value, long sendingFrom) {

    /** Tells whether an earlier process may have sent it. */
    public boolean inDoubt() {
      return sendingFrom >= 0;
    }
  }

  /** Asks for a redrive with the value that failed. Returns false when the entry is not OPEN. */
  public boolean request(DeadLetterId entry) {
    return request(entry, false, null);
  }

  /** Asks for a redrive with a repaired value. Returns false when the entry is not OPEN. */
  public boolean requestRepaired(DeadLetterId entry, byte[] value) {
    return request(entry, true, value);
  }

  private boolean request(DeadLetterId entry, boolean repaired, byte @Nullable [] value) {
    return jdbc.update(
            """
            update dlq.dead_letter set status = 'REDRIVING', status_since = now(), note = '',
              redrives = redrives + 1, repaired = :repaired, repaired_value = :value,
              sending_from = null
            where id = :id and status = 'OPEN' and events = 1
            """,
            new MapSqlParameterSource("id", entry.value())
                .addValue("repaired", repaired)
                .addValue("value", value))
        == 1;
  }

  /** Asks for a redrive of those entries that are OPEN. Returns their number. */
  public int requestAll(List<DeadLetterId> entries) {
    return jdbc.update(
        """
        update dlq.dead_letter set status = 'REDRIVING', status_since = now(), note = '',
          redrives = redrives + 1, repaired = false, repaired_value = null, sending_from = null
        where id = any (:ids) and status = 'OPEN' and events = 1
          and key_sha256 is null and value_sha256 is null
        """,
        new MapSqlParameterSource(
            "ids", entries.stream().map(DeadLetterId::value).toArray(String[]::new)));
  }

  /**
   * Asks for a redrive of the oldest OPEN entries that the filter finds. Returns their number.
   * Leaves out entries that are kept only in part, because only a person can give the rest.
   */
  public int requestAll(Filter filter, int limit) {
    return jdbc.update(
        """
        update dlq.dead_letter set status = 'REDRIVING', status_since = now(), note = '',
          redrives = redrives + 1, repaired = false, repaired_value = null, sending_from = null
        where id in (select id from dlq.dead_letter where status = 'OPEN' and events = 1
          and key_sha256 is null and value_sha256 is null and %s
          order by seq limit :limit for update skip locked)
        """
            .formatted(filter.condition()),
        filter.parameters().addValue("limit", limit));
  }

  /**
   * Discards an entry that is OPEN, or that is REDRIVEN and never got an outcome. Returns false
   * when it is neither.
   */
  public boolean discard(DeadLetterId entry) {
    return jdbc.update(
            """
            update dlq.dead_letter set status = 'DISCARDED', status_since = now(), note = ''
            where id = :id and status in ('OPEN', 'REDRIVEN')
            """,
            new MapSqlParameterSource("id", entry.value()))
        == 1;
  }

  /**
   * Does the work unless another process is doing it.
   *
   * @param process unique name of this process
   * @param work is told whether another process has done it since this one did last
   */
  public void whileLeading(String process, Consumer<Boolean> work) {
    // The lock has a connection of its own, so each statement of the work commits by itself.
    jdbc.getJdbcTemplate()
        .execute(
            (ConnectionCallback<@Nullable Void>)
                connection -> {
                  connection.setAutoCommit(false);
                  try {
                    if (isLeader(connection)) {
                      work.accept(takesOver(connection, process));
                    }
                    connection.commit();
                  } finally {
                    connection.rollback();
                    connection.setAutoCommit(true);
                  }
                  return null;
                });
  }

  private static boolean isLeader(Connection connection) throws SQLException {
    try (var lock = connection.prepareStatement("select pg_try_advisory_xact_lock(?)")) {
      lock.setLong(1, LEADER);
      try (var row = lock.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  private static boolean takesOver(Connection connection, String process) throws SQLException {
    try (var leader =
        connection.prepareStatement(
            "update dlq.redrive_leader set process = ? where process <> ?")) {
      leader.setString(1, process);
      leader.setString(2, process);
      return leader.executeUpdate() == 1;
    }
  }

  /** Tells whether nothing is to be sent. */
  public boolean isEmpty() {
    return Boolean.FALSE.equals(
        jdbc.queryForObject(
            "select exists (select from dlq.dead_letter where status = 'REDRIVING')",
            new MapSqlParameterSource(),
            Boolean.class));
  }

  /** The redrives to send next, in the order of their topics and offsets; about 16 MiB at most. */
  public List<Redrive> pending() {
    return jdbc.query(
        """
        select * from (
          select *, sum(size) over (order by topic, partition, "offset") - size as before from (
            select *, coalesce(length(case when repaired then repaired_value else value end), 0)
              as size
            from dlq.dead_letter where status = 'REDRIVING'
            order by topic, partition, "offset" limit :rows) as oldest) as sized
        where before < :bytes order by topic, partition, "offset"
        """,
        new MapSqlParameterSource("rows", ROWS).addValue("bytes", BYTES),
        (row, _) -> redrive(row));
  }

  private static Redrive redrive(ResultSet row) throws SQLException {
    var entry = Rows.entry(row);
    var value =
        row.getBoolean("repaired")
            ? row.getBytes("repaired_value")
            : entry.latest().record().value();
    var from = row.getLong("sending_from");
    return new Redrive(entry, entry.redrives(), value, row.wasNull() ? -1 : from);
  }

  /**
   * Notes the ends of partitions before redrives are sent there. The redrives get these or higher
   * offsets.
   */
  public void sending(Map<Redrive, Long> ends) {
    var rows =
        ends.entrySet().stream()
            .map(end -> parameters(end.getKey()).addValue("end", end.getValue()))
            .toArray(MapSqlParameterSource[]::new);
    jdbc.batchUpdate(
        """
        update dlq.dead_letter set sending_from = :end
        where id = :id and redrives = :number and status = 'REDRIVING'
        """,
        rows);
  }

  /**
   * Reserves numbers for the records of redrives, in the order of sending. They are larger than all
   * numbers given out before, even with another database, as long as the clock goes forward.
   *
   * @return the first of {@code count} numbers
   */
  public long numbers(int count, Instant now) {
    var last =
        jdbc.queryForObject(
            """
            update dlq.redrive_number set last = greatest(last, :now) + :count returning last
            """,
            new MapSqlParameterSource("now", now.toEpochMilli() * 1_000).addValue("count", count),
            Long.class);
    return Objects.requireNonNull(last) - count + 1;
  }

  /**
   * Notes that redrives were sent. An entry whose event has already passed or failed again keeps
   * its status.
   *
   * @param places topic/partition/offset of each
   */
  public void sent(Map<Redrive, String> places) {
    var rows =
        places.entrySet().stream()
            .map(place -> parameters(place.getKey()).addValue("place", place.getValue()))
            .toArray(MapSqlParameterSource[]::new);
    jdbc.batchUpdate(
        """
        update dlq.dead_letter set redriven_to = :place, sending_from = null,
          status_since = case status when 'REDRIVING' then now() else status_since end,
          status = case status when 'REDRIVING' then 'REDRIVEN' else status end
        where id = :id and redrives = :number
        """,
        rows);
  }

  /** Makes an entry OPEN again because its redrive cannot be sent; the note says why. */
  public void returned(Redrive redrive, String note) {
    jdbc.update(
        """
        update dlq.dead_letter set status = 'OPEN', status_since = now(), note = :note,
          repaired = false, repaired_value = null, sending_from = null
        where id = :id and redrives = :number and status = 'REDRIVING'
        """,
        parameters(redrive).addValue("note", note));
  }

  private static MapSqlParameterSource parameters(Redrive redrive) {
    return new MapSqlParameterSource("id", redrive.entry().id().value())
        .addValue("number", redrive.number());
  }
}
