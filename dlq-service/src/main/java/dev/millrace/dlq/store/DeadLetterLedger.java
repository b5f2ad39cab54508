package dev.millrace.dlq.store;

import dev.millrace.dlq.letter.DeadLetterId;
import dev.millrace.dlq.letter.Entry;
import dev.millrace.dlq.letter.EventMark;
import dev.millrace.dlq.letter.Failure;
import dev.millrace.dlq.letter.Life;
import dev.millrace.dlq.letter.Resolution;
import dev.millrace.dlq.letter.Span;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Stores facts from the topics: failures and resolutions, in any order and more than once. Each
 * call is one transaction, and calls take turns over all processes, so that a failure and a
 * resolution that arrive at the same moment see each other.
 */
public final class DeadLetterLedger {

  private static final Logger LOG = LoggerFactory.getLogger(DeadLetterLedger.class);

  private static final long TURN = 0x6d722d646c71L; // "mr-dlq"

  private static final String INSERT =
      "insert into dlq.dead_letter (%s) values (%s) on conflict do nothing"
          .formatted(
              Column.list(Column::quoted),
              Column.list(column -> ":" + column.name() + column.type().cast));

  private static final String REOPEN =
      """
      update dlq.dead_letter set latest_id = :latest_id, stage = :stage, topic = :topic,
        partition = :partition, "offset" = :offset, record_timestamp = :record_timestamp,
        key = :key, value = :value, headers = :headers::jsonb, error_class = :error_class,
        code = :code, message = :message, violations = :violations::jsonb,
        fingerprint = :fingerprint, attempts = :attempts, last_failed_at = :last_failed_at,
        traceparent = :traceparent, sealed = :sealed, source = :source,
        key_length = :key_length, key_sha256 = :key_sha256, value_length = :value_length,
        value_sha256 = :value_sha256, headers_left_out = :headers_left_out,
        ingested_at = coalesce(:ingested_at, ingested_at), status = 'OPEN', status_since = now(),
        note = '', repaired = false, repaired_value = null, sending_from = null,
        event_mark = coalesce(event_mark, :event_mark)
      where id = :id
      """;

  /** Replaces a report that no stage wrote by the report of a stage. */
  private static final String TAKE_OVER =
      """
      update dlq.dead_letter set %s, status = 'OPEN', status_since = now(), note = '',
        repaired = false, repaired_value = null, sending_from = null, event_mark = null
      where id = :id and not sealed
      """
          .formatted(
              Column.list(column -> column.quoted() + " = :" + column.name() + column.type().cast));

  /** The most ranges of offsets of one entry: some kilobytes, which each merge writes again. */
  private static final int MOST_RANGES = 1_000;

  /**
   * Tells whether an entry is that of a shared dead letter, or stands for all its events. An entry
   * stands for them only if they failed, or their record existed, before its last event failed.
   * Events of a topic that was made anew later have the same offsets and are younger.
   */
  private static final String IS_KNOWN =
      """
      select exists (select from dlq.dead_letter where id = :id)
        or exists (select from dlq.dead_letter where topic = :topic and partition = :partition
          and alike is not null and stage = :stage and alike @> :alike::int8multirange
          and "offset" <> :offset
          and (:last_failed_at <= last_failed_at or :record_timestamp <= last_failed_at))
      """;

  /**
   * Merges into the newest OPEN entry of the same kind from the last hour. What lies before the end
   * of that entry is merged only under the condition of {@link #IS_KNOWN}.
   */
  private static final String MERGE =
      """
      update dlq.dead_letter set alike = alike + :alike::int8multirange,
        events = (select sum(upper(part) - lower(part))
          from unnest(alike + :alike::int8multirange) as part),
        last_failed_at = greatest(last_failed_at, :last_failed_at)
      where seq = (select seq from dlq.dead_letter
        where topic = :topic and partition = :partition and alike is not null and stage = :stage
          and pipeline = :pipeline and fingerprint = :fingerprint and sealed
          and status = 'OPEN' and redrives = 0
          and first_failed_at > :last_failed_at - interval '1 hour'
          and (select count(*) from unnest(alike)) < :most
          and "offset" <> :offset and (:offset >= upper(alike)
            or :last_failed_at <= last_failed_at or :record_timestamp <= last_failed_at)
        order by seq desc limit 1)
      """;

  private final NamedParameterJdbcTemplate jdbc;
  private final TransactionTemplate transaction;

  public DeadLetterLedger(NamedParameterJdbcTemplate jdbc, TransactionTemplate transaction) {
    this.jdbc = jdbc;
    this.transaction = transaction;
  }

  /**
   * The result of storing failures.
   *
   * @param fresh failures that were not known before
   * @param known failures that no stage reported and that were dropped, because another dead letter
   *     has their place; without those that were only read again
   */
  public record Stored(List<Failure> fresh, List<Failure> known) {}

  /**
   * Stores failures. A known failure changes nothing, unless a stage reports now what somebody else
   * reported before. A failure of a redriven event goes to the entry of the event's first dead
   * letter. Another event that failed at the same place, as when its topic was made anew, gets an
   * entry of its own.
   */
  public Stored store(List<Failure> failures) {
    return transaction.execute(
        _ -> {
          takeTurn();
          var shared = storeShared(failures);
          var firsts = firsts(failures);
          firsts.removeAll(shared.keySet());
          var fresh = new ArrayList<>(insertNew(firsts));
          var known = settleTaken(firsts, fresh);
          failures.stream().filter(each -> shared.getOrDefault(each, false)).forEach(fresh::add);
          failures.stream()
              .filter(failure -> failure.redriveOf().isPresent())
              .sorted(Life.order())
              .filter(this::storeLater)
              .forEach(fresh::add);
          return new Stored(fresh, known);
        });
  }

  /**
   * Failures that are the first of their event. Reports of stages come before other reports of the
   * same place.
   */
  private static List<Failure> firsts(List<Failure> failures) {
    return failures.stream()
        .filter(failure -> failure.redriveOf().isEmpty())
        .sorted(Comparator.comparing((Failure failure) -> !failure.origin().isSealed()))
        .collect(Collectors.toCollection(ArrayList::new));
  }

  /**
   * Stores dead letters that stand for several events. Merges them into an existing entry where
   * possible, so that junk that comes slowly is one entry. A dead letter whose events are all known
   * changes nothing.
   *
   * @return each dead letter, and whether it is new
   */
  private Map<Failure, Boolean> storeShared(List<Failure> failures) {
    var stored = new IdentityHashMap<Failure, Boolean>();
    for (var failure : failures) {
      if (!failure.alike().isEmpty() && failure.redriveOf().isEmpty()) {
        stored.put(failure, storeShared(failure));
      }
    }
    return stored;
  }

  private boolean storeShared(Failure failure) {
    var taken = findFirst(failure.id());
    if (taken.isPresent() && !taken.get().isOfAnother(failure)) {
      jdbc.update(TAKE_OVER, Rows.parameters(failure.id(), failure));
      return false;
    }
    var own = taken.isEmpty() ? failure : beside(failure);
    var row = Rows.parameters(own.id(), own).addValue("most", MOST_RANGES);
    return !Boolean.TRUE.equals(jdbc.queryForObject(IS_KNOWN, row, Boolean.class))
        && (jdbc.update(MERGE, row) > 0 || !insertNew(List.of(own)).isEmpty());
  }

  /**
   * Settles the failures that were not inserted, as their ids are taken. Other events at the same
   * place are added to the fresh ones. A report of a stage replaces one of somebody else.
   *
   * @return those that no stage reported
   */
  private List<Failure> settleTaken(List<Failure> firsts, List<Failure> fresh) {
    var isFresh = Collections.<Failure>newSetFromMap(new IdentityHashMap<>());
    isFresh.addAll(fresh);
    var known = new ArrayList<Failure>();
    for (var failure : firsts) {
      if (isFresh.contains(failure)) {
        continue;
      }
      if (failure.isWitnessed()) {
        if (settleTaken(failure).isFresh()) {
          fresh.add(failure);
        }
      } else if (!isReadAgain(failure)) {
        known.add(failure);
      }
    }
    return known;
  }

  /** The entry in which a failure is stored, and whether the failure is new. */
  private record Place(DeadLetterId id, boolean isFresh) {}

  /** Stores a failure whose id is taken: by itself, by somebody's report, or by another event. */
  private Place settleTaken(Failure failure) {
    var taken = findFirst(failure.id());
    if (taken.filter(first -> first.isOfAnother(failure)).isPresent()) {
      var own = beside(failure);
      return new Place(own.id(), !insertNew(List.of(own)).isEmpty());
    }
    if (taken.filter(first -> !first.entry.latest().isWitnessed()).isPresent()) {
      takeOver(failure);
    }
    return new Place(failure.id(), false);
  }

  private static Failure beside(Failure failure) {
    return failure.as(failure.id().beside(EventMark.of(failure)));
  }

  /**
   * An entry and the event of its first failure.
   *
   * @param mark the event's; empty when only a failure after a redrive is known
   */
  private record First(Entry entry, String mark) {

    static First of(Entry entry, @Nullable String kept) {
      return new First(entry, kept == null ? markOfFirst(entry).orElse("") : kept);
    }

    /** Tells whether it is about another event than a failure at its place. */
    boolean isOfAnother(Failure failure) {
      return entry.latest().isWitnessed()
          && (mark.isEmpty() ? !entry.isAbout(failure) : !mark.equals(EventMark.of(failure)));
    }
  }

  /** The mark of an entry's event. It is empty when the entry holds a later failure. */
  private static Optional<String> markOfFirst(Entry entry) {
    return entry.latest().id().equals(entry.id())
        ? Optional.of(EventMark.of(entry.latest()))
        : Optional.empty();
  }

  private void takeOver(Failure failure) {
    var row = Rows.parameters(failure.id(), failure);
    int confirmed =
        jdbc.update(
            """
            update dlq.dead_letter set sealed = :sealed, ingested_at = :ingested_at,
              source = case when :sealed then source else :source end
            where id = :id and not sealed and event_id = :event_id
              and key is not distinct from :key and value is not distinct from :value
            """,
            row);
    if (confirmed == 0 && jdbc.update(TAKE_OVER, row) > 0) {
      LOG.warn(
          "dead letter {} takes the place of what no stage of this system said of it",
          failure.id());
    }
  }

  private boolean isReadAgain(Failure failure) {
    return findFirst(failure.id())
        .filter(first -> first.entry.latest().origin().source().equals(failure.origin().source()))
        .filter(first -> first.mark.equals(EventMark.of(failure)))
        .isPresent();
  }

  /**
   * Gives events of a shared entry entries of their own. From then on the shared entry stands for
   * the others only.
   *
   * @return the entries of these events; none when the shared entry is no longer OPEN
   */
  public List<DeadLetterId> separate(DeadLetterId shared, List<Failure> own) {
    var offsets =
        Offsets.text(
            own.stream()
                .map(failure -> failure.record().offset())
                .sorted()
                .map(offset -> new Span(offset, offset))
                .toList());
    return transaction.execute(
        _ -> {
          takeTurn();
          var changed =
              jdbc.update(
                  """
                  update dlq.dead_letter set alike = alike - :own::int8multirange,
                    events = (select coalesce(sum(upper(part) - lower(part)), 1)
                      from unnest(alike - :own::int8multirange) as part)
                  where id = :id and status = 'OPEN'
                  """,
                  new MapSqlParameterSource("id", shared.value()).addValue("own", offsets));
          return changed == 1 ? insertSeparated(own) : List.of();
        });
  }

  private List<DeadLetterId> insertSeparated(List<Failure> own) {
    var isFresh = Collections.<Failure>newSetFromMap(new IdentityHashMap<>());
    isFresh.addAll(insertNew(own));
    return own.stream()
        .map(failure -> isFresh.contains(failure) ? failure.id() : settleTaken(failure).id())
        .toList();
  }

  /**
   * Settles the entry of a redriven event that passed. Remembers the resolution when the entry does
   * not exist yet.
   *
   * @return the pipeline of the entry; empty when nothing changed
   */
  public Optional<String> resolve(Resolution resolution) {
    return transaction.execute(
        _ -> {
          takeTurn();
          var entry = find(entryOf(resolution.deadLetter()));
          if (entry.isEmpty()) {
            remember(resolution);
          }
          return entry.filter(found -> settle(found, resolution)).map(e -> e.latest().pipeline());
        });
  }

  private void takeTurn() {
    jdbc.query(
        "select pg_advisory_xact_lock(:turn)", new MapSqlParameterSource("turn", TURN), _ -> {});
  }

  private List<Failure> insertNew(List<Failure> firsts) {
    if (firsts.isEmpty()) {
      return List.of();
    }
    var fresh = firsts.size() == 1 ? insertOne(firsts.getFirst()) : insertAll(firsts);
    settleEarly(fresh.stream().map(failure -> failure.id()).toList());
    return fresh;
  }

  /**
   * Inserts one failure. A single parameter takes any time of PostgreSQL's range; an array takes
   * times as text, up to the year 9999 only. So a batch that is refused for a later time is stored
   * one by one.
   */
  private List<Failure> insertOne(Failure failure) {
    return jdbc.update(INSERT, Rows.parameters(failure.id(), failure)) == 1
        ? List.of(failure)
        : List.of();
  }

  private List<Failure> insertAll(List<Failure> failures) {
    var inserted = Insertion.of(failures, jdbc.getJdbcOperations());
    return failures.stream().filter(failure -> inserted.remove(failure.id().value())).toList();
  }

  /** Stores the failure of a redriven event. Returns whether it was new. */
  private boolean storeLater(Failure failure) {
    var first = entryOf(failure.redriveOf().orElseThrow());
    var entry = find(first);
    long number = failure.origin().redriveNumber();
    if (entry.filter(found -> !found.isAbout(failure)).isPresent()
        || hasFailed(first, number, failure.id())) {
      // The failure is about another event, or a copy of the redriven record: it gets an entry of
      // its own.
      return !insertNew(List.of(failure)).isEmpty() || settleTaken(failure).isFresh();
    }
    var seen =
        jdbc.update(
            """
            insert into dlq.later_dead_letter (id, dead_letter, number)
            values (:id, :first, :number) on conflict do nothing
            """,
            new MapSqlParameterSource("id", failure.id().value())
                .addValue("first", first.value())
                .addValue("number", number));
    if (seen == 0) {
      return false;
    }
    var row = Rows.parameters(first, failure);
    if (entry.isEmpty()) {
      jdbc.update(INSERT, row);
      settleEarly(List.of(first));
    } else if (entry.get().life().reopenedBy(failure)) {
      jdbc.update(
          REOPEN, row.addValue("event_mark", markOfFirst(entry.get()).orElse(null), Types.VARCHAR));
    }
    redriven(first, number);
    return true;
  }

  /** Tells whether the redrive failed, as far as is known. */
  private boolean hasFailed(DeadLetterId first, long number) {
    return hasFailed(first, number, first);
  }

  /** Tells whether the redrive failed at another place, as far as is known. */
  private boolean hasFailed(DeadLetterId first, long number, DeadLetterId elsewhere) {
    return number > 0
        && Boolean.TRUE.equals(
            jdbc.queryForObject(
                """
                select exists (select from dlq.later_dead_letter
                  where dead_letter = :first and number = :number and id <> :elsewhere)
                """,
                new MapSqlParameterSource("first", first.value())
                    .addValue("number", number)
                    .addValue("elsewhere", elsewhere.value()),
                Boolean.class));
  }

  /**
   * Reserves the number, so that no redrive gets it again, even if the database has lost earlier
   * redrives.
   */
  private void redriven(DeadLetterId first, long number) {
    jdbc.update(
        "update dlq.dead_letter set redrives = :number where id = :id and redrives < :number",
        new MapSqlParameterSource("id", first.value())
            .addValue("number", Math.min(number, Integer.MAX_VALUE)));
  }

  /** The entry that a dead letter belongs to: its own, or that of the event's first one. */
  private DeadLetterId entryOf(DeadLetterId id) {
    return jdbc
        .query(
            """
            select dead_letter from dlq.later_dead_letter where id = :id
              and not exists (select from dlq.dead_letter where id = :id)
            order by received_at desc limit 1
            """,
            new MapSqlParameterSource("id", id.value()),
            (row, _) -> new DeadLetterId(row.getString(1)))
        .stream()
        .findFirst()
        .orElse(id);
  }

  private Optional<Entry> find(DeadLetterId id) {
    return findFirst(id).map(First::entry);
  }

  private Optional<First> findFirst(DeadLetterId id) {
    return jdbc
        .query(
            "select * from dlq.dead_letter where id = :id for update",
            new MapSqlParameterSource("id", id.value()),
            (row, _) -> First.of(Rows.entry(row), row.getString("event_mark")))
        .stream()
        .findFirst();
  }

  private void remember(Resolution resolution) {
    jdbc.update(
        """
        insert into dlq.early_resolution (dead_letter, pipeline, event_id, number, outcome, at)
        values (:id, :pipeline, :event_id, :number, :outcome, :at)
        on conflict (dead_letter) do update
        set pipeline = excluded.pipeline, event_id = excluded.event_id, number = excluded.number,
          outcome = excluded.outcome, at = excluded.at
        where excluded.at > early_resolution.at
        """,
        parameters(resolution));
  }

  private void settleEarly(List<DeadLetterId> ids) {
    if (ids.isEmpty()) {
      return;
    }
    jdbc
        .query(
            """
            select * from dlq.early_resolution where dead_letter = any(:ids::text[])
            order by dead_letter
            """,
            new MapSqlParameterSource()
                .addValue(
                    "ids",
                    ids.stream().map(DeadLetterId::value).toArray(String[]::new),
                    Types.ARRAY),
            (row, _) ->
                new Resolution(
                    new DeadLetterId(row.getString("dead_letter")),
                    row.getString("pipeline"),
                    row.getString("event_id"),
                    row.getLong("number"),
                    row.getString("outcome"),
                    Rows.instant(row, "at")))
        .stream()
        .sorted(Comparator.comparing(Resolution::at))
        .forEach(early -> find(early.deadLetter()).ifPresent(entry -> settle(entry, early)));
  }

  private boolean settle(Entry entry, Resolution resolution) {
    if (!resolution.isAbout(entry)
        || hasFailed(entry.id(), resolution.number())
        || !entry.life().resolvedBy(resolution)) {
      return false;
    }
    redriven(entry.id(), resolution.number());
    return jdbc.update(
            """
            update dlq.dead_letter set status = 'RESOLVED', status_since = :at,
              note = :outcome, repaired = false, repaired_value = null, sending_from = null
            where id = :id
            """,
            parameters(resolution).addValue("id", entry.id().value()))
        == 1;
  }

  private static MapSqlParameterSource parameters(Resolution resolution) {
    return new MapSqlParameterSource("id", resolution.deadLetter().value())
        .addValue("pipeline", resolution.pipeline())
        .addValue("event_id", Text.storable(resolution.eventId()))
        .addValue("number", resolution.number())
        .addValue("outcome", resolution.outcome())
        .addValue("at", Rows.timestamp(resolution.at()));
  }
}
