package dev.millrace.load.sink.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.runtime.pipeline.Pipeline;
import dev.millrace.runtime.sink.Sink.Report;
import dev.millrace.runtime.sink.Sink.SinkRow;
import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.stage.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A row's fault costs that row, whatever it says of itself; what is none costs none. */
class RowFaultIT {

  private static final AtomicInteger TESTS = new AtomicInteger();
  private static Database database;

  private final String name = "faults" + TESTS.incrementAndGet();
  private Duration ahead = Duration.ZERO;
  private final Pipeline pipeline =
      Things.pipeline(
          name,
          """
          {"type": "record", "name": "Thing", "fields": [
            {"name": "id", "type": "string"},
            {"name": "v", "type": ["null", "string"], "default": null}
          ]}""");

  @BeforeAll
  static void connect() {
    database = Database.open();
  }

  @AfterAll
  static void disconnect() {
    database.close();
  }

  private SinkDriver append() {
    return new SinkDriver(SinkDriver.append(name), pipeline, database.sessions());
  }

  /** A sink whose time passes in leaps. */
  private SinkDriver appendLater() {
    return new SinkDriver(
        SinkDriver.append(name), pipeline, database.sessions(), () -> Instant.now().plus(ahead));
  }

  private SinkDriver upsert() {
    return new SinkDriver(SinkDriver.upsert(name, "id"), pipeline, database.sessions());
  }

  private SinkRow row(long offset, String id, String v) {
    return Things.row(pipeline, 0, offset, id, v);
  }

  /** A table whose trigger raises what a row's v names as SQLSTATE. */
  private void raising(String when) {
    database.execute(
        """
        create table %1$s (id text primary key, v text);
        create function %1$s_f() returns trigger language plpgsql as $$
          begin
            if new.v ~ '^[0-9A-Z]{5}$' then
              raise exception 'the limit of %% is reached', new.id using errcode = new.v;
            end if;
            return new;
          end $$;
        create %2$s execute function %1$s_f()
        """
            .formatted(name, when.formatted(name)));
  }

  private List<String> rows() {
    return database.texts("select id || ' ' || v from " + name + " order by id");
  }

  private static List<Long> refused(Report report) {
    return report.refusals().stream().map(refusal -> refusal.row().offset()).toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "45000", "CR001", "P0001", "P0002", "P0004", "42501", "42P01", "0A000", "21000", "XX000"
      })
  void aTriggersErrorCostsItsRowAlsoWhenItIsAlone(String state) {
    raising("trigger t before insert on %s for each row");
    try (var sink = append()) {
      assertThat(refused(sink.write(row(0, "a", "ok"), row(1, "b", state), row(2, "c", "ok"))))
          .containsExactly(1L);
      var alone = sink.write(row(3, "d", state));

      assertThat(alone.refusals())
          .singleElement()
          .satisfies(
              refusal -> {
                assertThat(refusal.error().code()).isEqualTo(ErrorCode.SINK_REFUSED);
                assertThat(refusal.error().message()).contains("the limit of d is reached");
              });
    }
    assertThat(rows()).containsExactly("a ok", "c ok");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"08006", "25006", "40001", "40P01", "53100", "53200", "55P03", "57014", "58000"})
  void whatSoundsLikeAnOutageIsOneUntilItsNeighboursPass(String state) {
    raising("trigger t before insert on %s for each row");
    try (var sink = append()) {
      var batch = List.of(row(0, "a", "ok"), row(1, "b", state), row(2, "c", "ok"));
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> sink.write(batch))
            .isInstanceOfSatisfying(
                DependencyUnavailable.class, e -> assertThat(e.isOutage()).isTrue());
      }

      assertThat(refused(sink.write(batch))).containsExactly(1L);
      assertThat(rows()).containsExactly("a ok", "c ok");

      for (int i = 0; i < 5; i++) {
        assertThatThrownBy(() -> sink.write(row(3, "d", state)))
            .isInstanceOf(DependencyUnavailable.class);
      }
    }
  }

  @Test
  void aRowThatEndsItsConnectionCostsItself() {
    database.execute(
        """
        create table %1$s (id text primary key, v text);
        create function %1$s_f() returns trigger language plpgsql as $$
          begin
            if new.v = 'end' then perform pg_terminate_backend(pg_backend_pid()); end if;
            return new;
          end $$;
        create trigger t before insert on %1$s for each row execute function %1$s_f();
        grant execute on function pg_terminate_backend to public
        """
            .formatted(name));
    var batch = new ArrayList<SinkRow>();
    for (long i = 0; i < 40; i++) {
      batch.add(row(i, "k%02d".formatted(i), i == 0 || i == 23 ? "end" : "ok"));
    }
    try (var sink = upsert()) {
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> sink.write(batch)).isInstanceOf(DependencyUnavailable.class);
      }

      var report = sink.write(batch);

      assertThat(refused(report)).containsExactly(0L, 23L);
      assertThat(report.refusals().getFirst().error().message()).contains("the connection ends");
    }
    assertThat(rows()).hasSize(38).doesNotContain("k00 end", "k23 end");
  }

  /** A table whose trigger does to the session, or raises, what a row's v says. */
  private void spoiled() {
    raising("trigger a before insert on %s for each row");
    database.execute(
        """
        create function %1$s_g() returns trigger language plpgsql as $$
          begin
            if new.v = 'end' then perform pg_terminate_backend(pg_backend_pid()); end if;
            if new.v = 'lock up' then set local transaction_read_only = on; end if;
            if new.v = 'memory' then perform translate(repeat('x', 300000000), 'x', 'y'); end if;
            return new;
          end $$;
        create trigger b before insert on %1$s for each row execute function %1$s_g()
        """
            .formatted(name));
  }

  /** Writes as a consumer does that probes again and again. Answers what was refused in the end. */
  private List<Long> insist(SinkDriver sink, List<SinkRow> rows, int most) {
    for (int i = 0; i < most; i++) {
      try {
        return refused(sink.write(rows));
      } catch (DependencyUnavailable e) {
        assertThat(e.isOutage()).as(e.getMessage()).isTrue();
        ahead = ahead.plusSeconds(25);
      }
    }
    return List.of(-1L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"08006", "40P01", "53100", "57014", "57P01", "end"})
  void badRowsOfWhichNonePassesCostThemselvesAlsoInAnEmptyTable(String v) {
    spoiled();
    try (var sink = appendLater()) {
      assertThat(insist(sink, List.of(row(0, "a", v), row(1, "b", v)), 3)).containsExactly(-1L);
    }
    try (var sink = appendLater()) {
      assertThat(insist(sink, List.of(row(0, "a", v), row(1, "b", v)), 8)).containsExactly(0L, 1L);
      assertThat(refused(sink.write(row(2, "c", "ok")))).isEmpty();
    }
    assertThat(rows()).containsExactly("c ok");
  }

  @Test
  void aRowThatSpoilsItsSessionCostsItselfWhenTheTableTakesOthers() {
    spoiled();
    try (var sink = appendLater()) {
      sink.write(row(0, "a", "ok"));

      for (var v : List.of("end", "lock up", "memory", "55P03")) {
        var rows = List.of(row(1, "b", v));
        assertThat(insist(sink, rows, 9)).as(v).containsExactly(1L);
      }
      assertThat(refused(sink.write(row(2, "c", "ok")))).isEmpty();
    }
    assertThat(rows()).containsExactly("a ok", "c ok");
  }

  /**
   * A table whose trigger carries out the SQL in a row's v, takes a while, or tells the settings of
   * its session.
   */
  private void obeying() {
    database.execute(
        """
        create table %1$s (id text primary key, v text);
        create function %1$s_f() returns trigger language plpgsql as $$
          begin
            if new.v ~ '^(set|select) ' then execute new.v; end if;
            if new.v = 'slow' then perform pg_sleep(0.05); end if;
            if new.v = 'tell' then
              new.v := concat_ws(' ', current_user,
                current_setting('statement_timeout'), current_setting('lock_timeout'),
                current_setting('search_path'), current_setting('TimeZone'),
                current_setting('session_replication_role'),
                current_setting('default_transaction_isolation'),
                current_setting('default_transaction_read_only'),
                current_setting('quote_all_identifiers'));
            end if;
            return new;
          end $$;
        create trigger t before insert or update on %1$s for each row execute function %1$s_f();
        alter table %1$s enable always trigger t
        """
            .formatted(name));
    database.execute(
        """
        do $$ begin create role powerless; exception when duplicate_object then null; end $$;
        grant usage on schema pg_catalog to powerless
        """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "set statement_timeout = '1ms'",
        "set lock_timeout = '1ms'",
        "set role powerless",
        "set local role powerless",
        "set search_path = pg_catalog",
        "set quote_all_identifiers = on",
        "set session_replication_role = replica",
        "set time zone 'Asia/Tokyo'",
        "select set_config('default_transaction_read_only', 'on', false)",
        "set session characteristics as transaction isolation level serializable",
      })
  void whatATriggerSetsForTheSessionEndsWithItsStatement(String statement) {
    obeying();
    try (var sink = upsert()) {
      for (var rows :
          List.of(
              List.of(row(0, "before", "tell")),
              List.of(row(1, "a", "ok"), row(2, "b", statement), row(3, "c", "ok")),
              List.of(row(4, "d", "slow"), row(5, "d", statement), row(6, "e", "slow")),
              List.of(row(7, "d", "slow"), row(8, "d", "slow"), row(9, "after", "tell")))) {
        assertThat(refused(sink.write(rows))).isEmpty();
      }
    }
    assertThat(
            database.texts("select distinct v from " + name + " where id in ('before', 'after')"))
        .hasSize(1);
    assertThat(database.texts("select count(*) from " + name)).containsExactly("7");
  }

  /** A function of a superuser may change what the sink's user cannot change back. */
  @Test
  void whatOnlyASuperuserSetsEndsWithTheConnection() {
    database.execute(
        """
        create table %1$s (id text, v text, _mr_event_id text, _mr_ingested_at timestamptz,
          _mr_loaded_at timestamptz);
        create function %1$s_f() returns trigger language plpgsql security definer as $$
          begin
            if new.v = 'tell' then new.v := current_setting('session_replication_role');
            else set session_replication_role = replica; end if;
            return new;
          end $$;
        create trigger t before insert on %1$s for each row execute function %1$s_f();
        alter table %1$s enable always trigger t;
        create role %1$s_user login password 'weak';
        grant select, insert on %1$s to %1$s_user;
        grant usage on schema millrace to %1$s_user;
        grant all on all tables in schema millrace to %1$s_user
        """
            .formatted(name));
    try (var weak = Database.open(name + "_user", "weak");
        var sink = new SinkDriver(SinkDriver.append(name), pipeline, weak.sessions())) {
      assertThat(refused(sink.write(row(0, "a", "ok")))).isEmpty();
      assertThat(refused(sink.write(row(1, "b", "tell")))).isEmpty();
    }
    assertThat(rows()).containsExactly("a ok", "b origin");
  }

  @Test
  void aTableThatTakesNoRowAnyMoreCostsNoneHoweverLongItTakes() {
    spoiled();
    try (var sink = appendLater()) {
      sink.write(row(0, "a", "ok"));
      database.execute(
          """
          create or replace function %1$s_g() returns trigger language plpgsql as $$
            begin perform pg_terminate_backend(pg_backend_pid()); return new; end $$
          """
              .formatted(name));

      assertThat(insist(sink, List.of(row(1, "b", "ok")), 12)).containsExactly(-1L);

      database.execute("drop trigger b on " + name);
      assertThat(refused(sink.write(row(1, "b", "ok")))).isEmpty();
    }
  }

  @Test
  void triggersThatWaitForTheCommitOrTheStatementRefuseSingleRows() {
    raising("constraint trigger t after insert on %s deferrable initially deferred for each row");
    try (var sink = append()) {
      assertThatThrownBy(() -> sink.write(row(0, "a", "ok"), row(1, "b", "57P01")))
          .isInstanceOf(DependencyUnavailable.class)
          .hasMessageContaining("the limit of b is reached");

      assertThat(refused(sink.write(row(0, "a", "ok"), row(1, "b", "CR001")))).containsExactly(1L);
    }
    assertThat(rows()).containsExactly("a ok");
  }

  @Test
  void aTriggerThatDefersConstraintsAgainCostsTheRowsThatBreakThem() {
    database.execute(
        """
        create table %1$s (id text, v text, unique (v) deferrable initially deferred);
        create function %1$s_d() returns trigger language plpgsql as $$
          begin set constraints all deferred; return new; end $$;
        create trigger d before insert on %1$s for each row execute function %1$s_d()
        """
            .formatted(name));
    try (var sink = append()) {
      sink.write(row(0, "a", "ok"));

      assertThat(refused(sink.write(row(1, "b", "ok"), row(2, "c", "new")))).containsExactly(1L);
      assertThat(refused(sink.write(row(3, "d", "new")))).containsExactly(3L);
    }
    assertThat(rows()).containsExactly("a ok", "c new");
  }

  @Test
  void constraintsOfAllKindsCostTheirRow() {
    database.execute(
        """
        create domain %1$s_short as text check (length(value) < 5);
        create table %1$s (id text, v %1$s_short,
          unique (id), check (v <> 'check')) partition by list (id);
        create table %1$s_ab partition of %1$s for values in ('a', 'b', 'c')
        """
            .formatted(name));
    try (var sink = append()) {
      var report =
          sink.write(
              row(0, "a", "ok"),
              row(1, "x", "ok"),
              row(2, "b", "check"),
              row(3, "b", "longer"),
              row(4, "a", "ok"),
              row(5, "c", "ok"));

      assertThat(refused(report)).containsExactly(1L, 2L, 3L, 4L);
    }
    assertThat(rows()).containsExactly("a ok", "c ok");
  }

  @Test
  void aRowThatRowSecurityForbidsIsRefusedAndTheRestLoaded() {
    var user = "rls" + name;
    database.execute("create role %s login password 'rls'".formatted(user));
    database.execute(
        "create table %s (id text, v text, _mr_event_id text, _mr_ingested_at timestamptz, _mr_loaded_at timestamptz)"
            .formatted(name));
    database.execute(
        "alter table %1$s enable row level security; create policy p on %1$s for insert with check (v <> 'no'); grant select, insert on %1$s to %2$s; grant usage on schema millrace to %2$s; grant all on all tables in schema millrace to %2$s"
            .formatted(name, user));
    try (var weak = Database.open(user, "rls");
        var sink = new SinkDriver(SinkDriver.append(name), pipeline, weak.sessions())) {
      assertThat(refused(sink.write(row(0, "a", "ok"), row(1, "b", "no")))).containsExactly(1L);
      assertThat(refused(sink.write(row(2, "c", "no")))).containsExactly(2L);

      database.execute("revoke insert on %s from %s".formatted(name, user));

      assertThatThrownBy(() -> sink.write(row(3, "d", "ok")))
          .isInstanceOfSatisfying(
              DependencyUnavailable.class, e -> assertThat(e.isOutage()).isFalse())
          .hasMessageContaining("grant insert on \"public\".\"" + name + "\" to " + user);

      database.execute("grant insert on %s to %s".formatted(name, user));
      assertThat(refused(sink.write(row(3, "d", "ok")))).isEmpty();
    }
    assertThat(rows()).containsExactly("a ok", "d ok");
  }

  @Test
  void aValueOfAnotherTypeThanTheContractsCostsItsRow() {
    try (var sink = append()) {
      var report =
          sink.write(row(0, "a", "ok"), Things.row(pipeline, 0, 1, "b", 7L), row(2, "c", "ok"));

      assertThat(report.refusals())
          .singleElement()
          .satisfies(
              refusal -> assertThat(refusal.error().code()).isEqualTo(ErrorCode.CONTRACT_BROKEN));
    }
    assertThat(rows()).containsExactly("a ok", "c ok");
  }

  @Test
  void keysThatOnlyTheDatabaseTakesForTheSamePassInOrder() {
    database.execute(
        "create collation if not exists no_case"
            + " (provider = icu, locale = 'und-u-ks-level2', deterministic = false)");
    database.execute(
        "create table %s (id text collate no_case primary key, v text)".formatted(name));
    try (var sink = upsert()) {
      assertThat(refused(sink.write(row(0, "A", "1"), row(1, "b", "2"), row(2, "a", "3"))))
          .isEmpty();
      assertThat(refused(sink.write(row(3, "B", "4")))).isEmpty();
    }
    assertThat(database.texts("select lower(id) || ' ' || v from " + name + " order by 1"))
        .containsExactly("a 3", "b 4");
  }

  @Test
  void keysThatOnlyDifferInPaddingPassInOrder() {
    database.execute("create table %s (id char(5) primary key, v text)".formatted(name));
    try (var sink = upsert()) {
      assertThat(
              refused(
                  sink.write(
                      row(0, "a", "1"),
                      row(1, "a  ", "2"),
                      row(2, "b", "3"),
                      row(3, "toolong", "4"))))
          .containsExactly(3L);
    }
    assertThat(rows()).containsExactly("a 2", "b 3");
  }

  @Test
  void keysThatATriggerMakesTheSamePassInOrder() {
    database.execute(
        """
        create table %1$s (id text primary key, v text);
        create function %1$s_f() returns trigger language plpgsql as $$
          begin new.id := lower(new.id); return new; end $$;
        create trigger t before insert on %1$s for each row execute function %1$s_f()
        """
            .formatted(name));
    try (var sink = upsert()) {
      assertThat(
              refused(
                  sink.write(
                      row(0, "A", "1"), row(1, "b", "2"), row(2, "a", "3"), row(3, "B", "4"))))
          .isEmpty();
    }
    assertThat(rows()).containsExactly("a 3", "b 4");
  }

  @Test
  void aRowThatATriggerSwallowsCountsAsLoaded() {
    database.execute(
        """
        create table %1$s (id text primary key, v text);
        create function %1$s_f() returns trigger language plpgsql as $$
          begin if new.v = 'away' then return null; end if; return new; end $$;
        create trigger t before insert on %1$s for each row execute function %1$s_f()
        """
            .formatted(name));
    try (var sink = upsert()) {
      var report = sink.write(row(0, "a", "ok"), row(1, "b", "away"));

      assertThat(report).isEqualTo(new Report(List.of(), List.of()));
    }
    assertThat(rows()).containsExactly("a ok");
  }

  /**
   * Whatever rows are bad, exactly they are refused, and of each key the last good one is there.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void exactlyTheBadRowsAreRefused(long seed) {
    raising("trigger t before insert or update on %s for each row");
    var random = new Random(seed);
    var expected = new java.util.TreeMap<String, String>();
    try (var sink = upsert()) {
      long offset = 0;
      for (int batch = 0; batch < 4; batch++) {
        var rows = new ArrayList<SinkRow>();
        var bad = new ArrayList<Long>();
        int size = 1 + random.nextInt(60);
        var keys = 1 + random.nextInt(80);
        var badShare = random.nextInt(4);
        for (int i = 0; i < size; i++, offset++) {
          var id = "k" + random.nextInt(keys);
          if (random.nextInt(10) < badShare) {
            rows.add(
                switch (random.nextInt(3)) {
                  case 0 -> row(offset, id, "CR001");
                  case 1 -> row(offset, id, "zero \0");
                  default -> Things.row(pipeline, 0, offset, id, 7L);
                });
            bad.add(offset);
          } else {
            rows.add(row(offset, id, "v" + offset));
            expected.put(id, "v" + offset);
          }
        }

        var report = sink.write(rows);

        assertThat(refused(report)).isSubsetOf(bad);
        // In an upsert, of rows with one key only the newest is carried out.
        assertThat(refused(report).size() + hidden(rows, bad)).isGreaterThanOrEqualTo(bad.size());
        assertThat(report.outdated()).isEmpty();
        var there = expected.entrySet().stream().map(e -> e.getKey() + " " + e.getValue()).toList();
        assertThat(
                database.texts(
                    "select id || ' ' || v from %s order by id collate \"C\"".formatted(name)))
            .isEqualTo(there);
      }
    }
  }

  /** Bad rows that a later row of their key may have replaced. */
  private static long hidden(List<SinkRow> rows, List<Long> bad) {
    return rows.stream()
        .filter(row -> bad.contains(row.offset()))
        .filter(
            row ->
                rows.stream()
                    .anyMatch(
                        later ->
                            later.offset() > row.offset()
                                && String.valueOf(later.row().get(0)).equals(row.row().get(0))))
        .count();
  }
}
