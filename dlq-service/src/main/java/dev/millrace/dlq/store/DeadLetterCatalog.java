package dev.millrace.dlq.store;

import dev.millrace.dlq.letter.DeadLetterId;
import dev.millrace.dlq.letter.Entry;
import dev.millrace.dlq.letter.Status;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** Looks dead letters up. */
public final class DeadLetterCatalog {

  private final NamedParameterJdbcTemplate jdbc;

  public DeadLetterCatalog(NamedParameterJdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /** An entry in a list: everything except key, value and headers. */
  public record Line(
      long seq,
      DeadLetterId id,
      String pipeline,
      String stage,
      String code,
      String message,
      String eventId,
      String topic,
      int partition,
      long offset,
      int attempts,
      String fingerprint,
      Status status,
      Instant firstFailedAt,
      Instant lastFailedAt,
      Instant receivedAt,
      long events) {}

  /**
   * One page, newest first.
   *
   * @param total number of entries that the filter finds
   * @param more whether older ones follow
   */
  public record Page(long total, List<Line> lines, boolean more) {}

  /** The number of entries that are alike. */
  public record Group(
      String pipeline,
      String stage,
      String code,
      Status status,
      String fingerprint,
      long count,
      Instant firstFailedAt,
      Instant lastFailedAt,
      DeadLetterId newest) {}

  /** The entry of a dead letter, whether it is the first one of its event or a later one. */
  public Optional<Entry> find(DeadLetterId id) {
    return jdbc
        .query(
            """
            select * from dlq.dead_letter where id = coalesce(
              (select id from dlq.dead_letter where id = :id),
              (select dead_letter from dlq.later_dead_letter where id = :id
                order by received_at desc limit 1))
            """,
            new MapSqlParameterSource("id", id.value()),
            (row, _) -> Rows.entry(row))
        .stream()
        .findFirst()
        .or(() -> findShared(id));
  }

  /** The shared entry that stands for the record. */
  private Optional<Entry> findShared(DeadLetterId id) {
    if (id.isMarked()) {
      return Optional.empty(); // an event of its own, not just any that failed there
    }
    return jdbc
        .query(
            """
            select * from dlq.dead_letter where stage = :stage and topic = :topic
              and partition = :partition and alike @> :offset and alike is not null
            order by seq desc limit 1
            """,
            new MapSqlParameterSource("stage", id.stage())
                .addValue("topic", id.topic())
                .addValue("partition", id.partition())
                .addValue("offset", id.offset()),
            (row, _) -> Rows.entry(row))
        .stream()
        .findFirst();
  }

  /** The OPEN entries that the filter finds and that stand for several events, the oldest first. */
  public List<Entry> shared(Filter filter, int limit) {
    return jdbc.query(
        "select * from dlq.dead_letter where status = 'OPEN' and alike is not null and events > 1"
            + " and %s order by seq limit :limit".formatted(filter.condition()),
        filter.parameters().addValue("limit", limit),
        (row, _) -> Rows.entry(row));
  }

  /** The entries older than {@code before}, newest first, at most {@code limit}. */
  public Page page(Filter filter, int limit, long before) {
    long total = count(filter);
    if (total == 0) {
      return new Page(0, List.of(), false); // no need to look at all of them in vain
    }
    var lines =
        jdbc.query(
            """
            select seq, id, pipeline, stage, code, message, event_id, topic, partition, "offset",
              attempts, fingerprint, status, first_failed_at, last_failed_at, received_at, events
            from dlq.dead_letter where seq < :before and %s order by seq desc limit :limit
            """
                .formatted(filter.condition()),
            filter.parameters().addValue("before", before).addValue("limit", limit + 1),
            (row, _) ->
                new Line(
                    row.getLong("seq"),
                    new DeadLetterId(row.getString("id")),
                    row.getString("pipeline"),
                    row.getString("stage"),
                    row.getString("code"),
                    row.getString("message"),
                    row.getString("event_id"),
                    row.getString("topic"),
                    row.getInt("partition"),
                    row.getLong("offset"),
                    row.getInt("attempts"),
                    row.getString("fingerprint"),
                    Status.valueOf(row.getString("status")),
                    Rows.instant(row, "first_failed_at"),
                    Rows.instant(row, "last_failed_at"),
                    Rows.instant(row, "received_at"),
                    row.getLong("events")));
    var more = lines.size() > limit;
    return new Page(total, more ? lines.subList(0, limit) : lines, more);
  }

  /**
   * The number of events for which the filter's dead letters stand. It comes from counters, unless
   * the filter names an event id.
   */
  public long count(Filter filter) {
    return jdbc.queryForObject(
        "select coalesce(sum(events), 0) from %s where %s"
            .formatted(
                filter.isOfOneEvent() ? "dlq.dead_letter" : "dlq.dead_letter_group",
                filter.condition()),
        filter.parameters(),
        Long.class);
  }

  /** Groups of entries that are alike, the largest first, at most {@code limit}. */
  public List<Group> groups(Filter filter, int limit) {
    return jdbc.query(
        """
        select g.*, (select d.id from dlq.dead_letter d
            where d.fingerprint = g.fingerprint and d.status = g.status
              and d.pipeline = g.pipeline and d.stage = g.stage and d.code = g.code
            order by d.seq desc limit 1) as newest
        from (%s order by events desc, pipeline, stage, code, status, fingerprint limit :limit) as g
        """
            .formatted(filter.isOfOneEvent() ? ofOneEvent(filter) : ofCounters(filter)),
        filter.parameters().addValue("limit", limit),
        (row, _) ->
            new Group(
                row.getString("pipeline"),
                row.getString("stage"),
                row.getString("code"),
                Status.valueOf(row.getString("status")),
                row.getString("fingerprint"),
                row.getLong("events"),
                Rows.instant(row, "first_failed_at"),
                Rows.instant(row, "last_failed_at"),
                new DeadLetterId(row.getString("newest"))));
  }

  private static String ofCounters(Filter filter) {
    return "select * from dlq.dead_letter_group where entries > 0 and " + filter.condition();
  }

  private static String ofOneEvent(Filter filter) {
    return """
    select pipeline, stage, code, status, fingerprint, sum(events) as events,
      min(first_failed_at) as first_failed_at, max(last_failed_at) as last_failed_at
    from dlq.dead_letter where %s group by pipeline, stage, code, status, fingerprint
    """
        .formatted(filter.condition());
  }

  /** Events of open entries by pipeline; a pipeline whose entries are all settled has 0. */
  public Map<String, Long> openByPipeline() {
    return jdbc
        .query(
            """
            select pipeline, coalesce(sum(events) filter (where status = 'OPEN'), 0) as open
            from dlq.dead_letter_group group by pipeline
            """,
            (row, _) -> Map.entry(row.getString("pipeline"), row.getLong("open")))
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
