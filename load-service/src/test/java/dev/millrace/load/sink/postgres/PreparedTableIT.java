package dev.millrace.load.sink.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.millrace.runtime.pipeline.Pipeline;
import dev.millrace.runtime.sink.Sink.SinkRow;
import dev.millrace.runtime.stage.DependencyUnavailable;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/**
 * Tables that others have made or changed: they take the rows, or a message says how they would.
 */
class PreparedTableIT {

  private static final AtomicInteger TESTS = new AtomicInteger();
  private static final Pattern COMMAND = Pattern.compile("run: (.*?);?$", Pattern.MULTILINE);
  private static Database database;

  private final String name = "prepared" + TESTS.incrementAndGet();
  private final Pipeline pipeline =
      Things.pipeline(
          name,
          """
          {"type": "record", "name": "Thing", "fields": [
            {"name": "id", "type": "long"},
            {"name": "v", "type": ["null", "string"], "default": null},
            {"name": "tags", "type": ["null", {"type": "array", "items": "string"}], "default": null},
            {"name": "amount", "type": ["null",
              {"type": "bytes", "logicalType": "decimal", "precision": 12, "scale": 4}]},
            {"name": "at", "type": ["null", {"type": "long", "logicalType": "timestamp-millis"}]},
            {"name": "share", "type": ["null", "double"]}
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

  private SinkDriver upsert() {
    return new SinkDriver(SinkDriver.upsert(name, "id"), pipeline, database.sessions());
  }

  private SinkRow row(long offset, long id, String v) {
    return Things.row(
        pipeline,
        0,
        offset,
        id,
        v,
        List.of("x"),
        new BigDecimal("1.2345"),
        Instant.parse("2026-01-31T10:00:00.123Z"),
        0.5);
  }

  private List<String> rows() {
    return database.texts("select id || v from " + name + " order by id");
  }

  private static DependencyUnavailable obstacle(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    var stopped = catchThrowableOfType(DependencyUnavailable.class, call);
    assertThat(stopped).isNotNull();
    assertThat(stopped.isOutage()).isFalse();
    return stopped;
  }

  /** Runs what messages say until there is none any more. */
  private static List<String> obeyed(SinkDriver sink) {
    var messages = new ArrayList<String>();
    for (int i = 0; i < 4; i++) {
      var stopped = catchThrowableOfType(DependencyUnavailable.class, sink::start);
      if (stopped == null) {
        return messages;
      }
      messages.add(stopped.getMessage());
      COMMAND
          .matcher(stopped.getMessage())
          .results()
          .forEach(each -> database.execute(each.group(1)));
    }
    throw new AssertionError("still: " + messages);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "id bigint generated always as identity primary key, v text",
        "id bigint, v text generated always as ('v' || id::text) stored",
        "id bigint, v text, tags text[]",
        "id bigint, v text, tags text",
        "id bigint, v text, tags json",
        "id text default 'none', v varchar(9)",
        "id integer, v text",
        "id numeric(20,-2), v text",
        "id bigint, v text, amount numeric(10,2)",
        "id bigint, v text, amount text",
        "id bigint, v text, amount jsonb",
        "id bigint, v text, amount boolean",
        "id bigint, v text, at timestamp",
        "id bigint, v text, at timestamptz(0)",
        "id bigint, v text, at date",
        "id bigint, v text, at bigint",
        "id bigint, v text, share real",
        "id bigint, v jsonb, share numeric",
        "id bigint, v name",
        "v text",
        "id bigint, v text, own int not null",
        "id bigint, v text, own int primary key",
        "id bigint, v text, _mr_ingested_at timestamptz(0), _mr_event_id name",
        "id bigint, v text, _mr_ingested_at date, _mr_loaded_at timestamp"
      })
  void theSqlOfTheMessageMakesItFit(String columns) {
    database.execute("create table %s (%s)".formatted(name, columns));
    try (var sink = upsert()) {
      assertThat(obeyed(sink)).isNotEmpty();

      assertThat(sink.write(row(0, 1, "a")).refusals()).isEmpty();
    }
    assertThat(
            database.texts(
                "select concat_ws(' ', id, v, tags->>0, amount, extract(milliseconds from at), share) from "
                    + name))
        .containsExactly("1 a x 1.2345 123.000 0.5");
  }

  /** Keys of texts: what a column makes one key is told, and told no more when the SQL was run. */
  @ParameterizedTest
  @CsvSource({
    "varchar(3), blanks behind character 3, 'abc ', false",
    "char(5), blanks at the end, 'abc ', false",
    "short, blanks behind character 3, 'abc ', false",
    "varchar(3), blanks behind character 3, 'abc ', true"
  })
  void keysThatTheTableMakesOneAreToldWithSqlToTellThemApart(
      String type, String told, String twin, boolean isView) {
    var things = Things.pipeline(name, Things.CONTRACT);
    database.execute(
        """
        drop domain if exists short; drop domain if exists shorter;
        create domain shorter as varchar(3); create domain short as shorter;
        create table %1$s%3$s (id %2$s primary key, amount numeric, tags jsonb, _mr_event_id text,
          _mr_ingested_at timestamptz, _mr_loaded_at timestamptz default now())
        """
            .formatted(name, type, isView ? "_base" : ""));
    if (isView) {
      database.execute("create view %1$s as select * from %1$s_base".formatted(name));
    }
    var newer = Things.row(things, 0, 0, "abc", new BigDecimal("1.00"), List.of());
    var older = Things.at(1, Things.row(things, 0, 1, twin, new BigDecimal("2.00"), List.of()));
    try (var sink = new SinkDriver(SinkDriver.upsert(name, "id"), things, database.sessions())) {
      var lines = warnings(sink::start);
      assertThat(lines).singleElement().asString().contains(told, "are one key here");

      var report = sink.write(newer, older);
      assertThat(report.refusals()).isEmpty();
      assertThat(report.outdated()).extracting(SinkRow::offset).containsExactly(1L);
      assertThat(database.texts("select amount from " + name)).containsExactly("1.00");

      var command = Pattern.compile("run: (.*)$").matcher(lines.getFirst());
      assertThat(command.find()).isTrue();
      database.execute(command.group(1));
      assertThat(warnings(sink::start)).isEmpty();
      var later = Things.row(things, 0, 2, twin, new BigDecimal("3.00"), List.of());
      assertThat(sink.write(later).refusals()).isEmpty();
    }
    assertThat(database.texts("select '<' || id || '>' || amount from " + name + " order by 1"))
        .containsExactly("<abc >3.00", "<abc>1.00");
  }

  @Test
  void aDeletedKeyIsCutAsTheTablesIsAndGrowsWithIt() {
    var things = Things.pipeline(name, Things.CONTRACT);
    database.execute(
        "create table %s (id varchar(3) primary key, amount numeric, tags jsonb)".formatted(name));
    var target = SinkDriver.deleting(name, "id", Duration.ofDays(7));
    try (var sink = new SinkDriver(target, things, database.sessions())) {
      sink.write(Things.row(things, 0, 0, "abc", null, List.of()));
      assertThat(sink.write(Things.deletion(things, 0, 1, "abc ")).refusals()).isEmpty();
      assertThat(database.texts("select id from " + name)).isEmpty();

      database.execute("alter table %s alter column id type text".formatted(name));
      sink.start();
      assertThat(sink.write(Things.deletion(things, 0, 2, "longer")).refusals()).isEmpty();
    }
  }

  private static List<String> warnings(Runnable call) {
    var log = (Logger) LoggerFactory.getLogger(TableSetup.class);
    var lines = new ListAppender<ILoggingEvent>();
    lines.start();
    log.addAppender(lines);
    call.run();
    log.detachAppender(lines);
    return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void theSqlOfTheMessageKeepsTheRowsThatAreThere() {
    database.execute("create table %s (id bigint, v text, amount money)".formatted(name));
    database.execute("insert into %s values (7, 'old', '1234.50'::money)".formatted(name));
    try (var sink = upsert()) {
      assertThat(obeyed(sink)).isNotEmpty();

      assertThat(sink.write(row(0, 1, "a")).refusals()).isEmpty();
    }
    assertThat(database.texts("select amount = 1234.5 from " + name + " where id = 7"))
        .containsExactly("t");
  }

  @Test
  void aViewGetsItsColumnsByTheSqlOfTheMessage() {
    database.execute(
        """
        create table %1$s_base (id bigint, v text, added timestamptz default now());
        create view %1$s as select id, v from %1$s_base where id > 0
        """
            .formatted(name));
    try (var sink = upsert()) {
      assertThat(obeyed(sink)).isNotEmpty();

      sink.write(row(0, 1, "a"));
      sink.write(row(1, 1, "b"));
    }
    assertThat(rows()).containsExactly("1b");
  }

  @Test
  void aViewOfSeveralTablesGetsItsColumnsByTheSqlOfTheMessage() {
    database.execute(
        """
        create table %1$s_a (id bigint, v text);
        create table %1$s_b (id bigint, share float8);
        create view %1$s as select a.id, a.v from %1$s_a a left join %1$s_b b using (id);
        create function %1$s_f() returns trigger language plpgsql as $$
          begin
            insert into %1$s_a values (new.id, new.v);
            insert into %1$s_b values (new.id, new.share);
            return new;
          end $$;
        create trigger t instead of insert on %1$s for each row execute function %1$s_f()
        """
            .formatted(name));
    try (var sink = append()) {
      assertThat(obeyed(sink)).hasSize(1);

      assertThat(sink.write(row(0, 1, "a")).refusals()).isEmpty();
    }
    assertThat(rows()).containsExactly("1a");
    try (var sink = upsert()) {
      assertThat(obstacle(sink::start)).hasMessageContaining("with mode append");
    }
  }

  @Test
  void whatCannotBeUniqueInAPartitionedTableIsSaid() {
    database.execute(
        "create table %s (id bigint, v text, share float8) partition by list (v)".formatted(name));
    try (var sink = upsert()) {
      assertThat(obstacle(sink::start))
          .hasMessageContaining("partitioned by (v); add v to the pipeline's key");
    }
  }

  @Test
  void whatIsNoTableIsSaid() {
    database.execute("create materialized view %s as select 1::bigint as id".formatted(name));
    try (var sink = append()) {
      assertThat(obstacle(sink::start)).hasMessageContaining(name + " is no table");
    }
  }

  @Test
  void aRightThatIsMissingOnOneColumnOrSequenceCostsNoRow() {
    var user = "part" + name;
    database.execute(
        """
        create table %1$s (id bigint primary key, v text, tags jsonb, amount numeric, at timestamptz,
          share float8, own serial,
          _mr_event_id text, _mr_ingested_at timestamptz, _mr_loaded_at timestamptz default now());
        create role %2$s login password 'x';
        grant usage on schema millrace to %2$s;
        grant all on all tables in schema millrace to %2$s;
        grant insert, select, update on %1$s to %2$s; grant usage on sequence %1$s_own_seq to %2$s
        """
            .formatted(name, user));
    try (var guest = Database.open(user, "x");
        var sink = new SinkDriver(SinkDriver.upsert(name, "id"), pipeline, guest.sessions())) {
      sink.write(row(0, 1, "a"));
      database.execute(
          "revoke insert on %1$s from %2$s; grant insert (id, v, tags, at) on %1$s to %2$s"
              .formatted(name, user));
      assertThat(obstacle(() -> sink.write(row(1, 2, "b"))))
          .hasMessageContaining("grant insert on \"public\".\"%s\"".formatted(name));

      database.execute(
          "grant insert on %1$s to %2$s; revoke usage on sequence %1$s_own_seq from %2$s"
              .formatted(name, user));
      var stopped = obstacle(() -> sink.write(row(1, 2, "b")));
      assertThat(stopped).hasMessageContaining("grant usage on sequence");
      var command = COMMAND.matcher(stopped.getMessage().replace("run as their owner", "run"));
      assertThat(command.find()).isTrue();
      database.execute(command.group(1));
      sink.write(row(1, 2, "b"));
    }
    assertThat(rows()).containsExactly("1a", "2b");
  }

  @Test
  void anotherTableOfThatNameIsSaidAlsoAfterARestart() {
    var log = (Logger) LoggerFactory.getLogger(PostgresSink.class);
    var lines = new ListAppender<ILoggingEvent>();
    lines.start();
    log.addAppender(lines);
    try (var sink = append()) {
      sink.write(row(0, 1, "a"));
    }
    database.execute("drop table %1$s; create table %1$s (id bigint, v text)".formatted(name));

    for (long id = 2; id < 4; id++) {
      try (var again = append()) {
        again.write(row(id, id, "b"));
      }
    }

    log.detachAppender(lines);
    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .singleElement()
        .asString()
        .contains("table public." + name + " is another one than before");
    assertThat(rows()).containsExactly("2b", "3b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"drop", "rename"})
  void aTableThatIsGoneIsNotMadeAnewInSilence(String how) {
    try (var sink = append()) {
      sink.write(row(0, 1, "a"));
      database.execute(
          how.equals("drop")
              ? "drop table " + name
              : "alter table %1$s rename to %1$s_old".formatted(name));

      assertThat(obstacle(() -> sink.write(row(1, 2, "b")))).hasMessageContaining("is gone");
      assertThat(obstacle(sink::start)).hasMessageContaining("is gone");
    }
    try (var again = append()) {
      var stopped = obstacle(again::start);
      assertThat(stopped)
          .hasMessageContaining("the account counts the rows")
          .hasMessageContaining("delete from \"millrace\".\"sink_position\" where pipeline = ");
      assertThat(database.texts("select to_regclass('" + name + "')")).containsOnlyNulls();

      var commands = COMMAND.matcher(stopped.getMessage()).results().toList();
      database.execute(commands.getLast().group(1));
      assertThat(again.write(row(1, 2, "b")).refusals()).isEmpty();
    }
    assertThat(rows()).containsExactly("2b");
  }

  @Test
  void deletedPositionsLetATableBeMadeAnew() {
    try (var sink = append()) {
      sink.write(row(0, 1, "a"));
      database.execute("drop table " + name);
      var commands = COMMAND.matcher(obstacle(sink::start).getMessage()).results().toList();
      database.execute(commands.getFirst().group(1));

      sink.write(row(0, 1, "a"));
    }
    assertThat(rows()).containsExactly("1a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"id", "v"})
  void aRenamedColumnStopsTheLoadUntilItIsNamedBack(String column) {
    try (var sink = upsert()) {
      sink.write(row(0, 1, "a"));
      database.execute("alter table %s rename column %s to other".formatted(name, column));

      var stopped = obstacle(() -> sink.write(row(1, 2, "b")));

      assertThat(stopped)
          .hasMessageContaining("column \"%s\" is gone, and other is new".formatted(column));
      assertThat(obeyed(sink)).isNotEmpty();
      sink.write(row(1, 2, "b"));
    }
    assertThat(rows()).containsExactly("1a", "2b");
  }

  @Test
  void aTypeThatWouldRoundIsNoticedBeforeTheNextRowIsIn() {
    try (var sink = append()) {
      sink.write(row(0, 1, "a"));
      database.execute("alter table %s alter column amount type numeric(12,1)".formatted(name));

      assertThat(obstacle(() -> sink.write(row(1, 2, "b"))))
          .hasMessageContaining("column \"amount\" is numeric(12,1), expected numeric(12,4)");

      database.execute("alter table %s alter column amount type numeric(12,4)".formatted(name));
      sink.write(row(1, 2, "b"));
    }
    assertThat(database.texts("select amount from " + name + " order by id"))
        .containsExactly("1.2000", "1.2345");
  }

  @Test
  void aUniqueKeyThatIsGoneIsNoRowsFault() {
    try (var sink = upsert()) {
      sink.write(row(0, 1, "a"));
      database.execute("alter table %1$s drop constraint %1$s_pkey".formatted(name));

      assertThat(obstacle(() -> sink.write(row(1, 1, "b"))))
          .hasMessageContaining("no primary key or unique index on exactly (\"id\")");

      assertThat(obeyed(sink)).isNotEmpty();
      sink.write(row(1, 1, "b"));
    }
    assertThat(rows()).containsExactly("1b");
  }

  @Test
  void aUserWhoMayNotChangeTheTableIsToldWhatItsOwnerMayRun() {
    var user = "guest" + name;
    database.execute("create table %s (id bigint primary key, v text)".formatted(name));
    database.execute(
        "create role %1$s login password 'x'; grant usage on schema millrace to %1$s; grant all on all tables in schema millrace to %1$s"
            .formatted(user));
    try (var guest = Database.open(user, "x");
        var sink = new SinkDriver(SinkDriver.upsert(name, "id"), pipeline, guest.sessions())) {
      var message = obstacle(sink::start).getMessage();
      for (int i = 0; i < 9 && message != null; i++) {
        var command = COMMAND.matcher(message.replace("run as its owner", "run"));
        assertThat(command.find()).as(message).isTrue();
        database.execute(command.group(1));
        var next = catchThrowableOfType(DependencyUnavailable.class, sink::start);
        message = next == null ? null : next.getMessage();
      }
      sink.write(row(0, 1, "a"));
    }
    assertThat(rows()).containsExactly("1a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "unique (id) deferrable",
        "primary key (id) deferrable initially deferred",
        "unique (id) include (v) deferrable initially deferred",
        "unique (id) deferrable, primary key (id)",
        "unique (id) deferrable, constraint other unique (id) deferrable",
      })
  void aKeyThatIsCheckedLaterIsMadeOneThatIsCheckedAtOnce(String constraint) {
    database.execute(
        "create table %s (id bigint not null, v text, %s)".formatted(name, constraint));
    try (var sink = upsert()) {
      assertThat(obstacle(sink::start)).hasMessageContaining("is deferrable");
      assertThat(obeyed(sink)).isNotEmpty();

      sink.write(row(0, 1, "a"));
      assertThat(sink.write(row(1, 1, "b")).refusals()).isEmpty();
    }
    assertThat(rows()).containsExactly("1b");
  }

  @Test
  void aViewKeepsItsOptionsWhenColumnsAreAdded() {
    database.execute("create table %s_b (id bigint primary key, v text)".formatted(name));
    database.execute(
        "create view %1$s with (security_barrier, security_invoker = true) as select id, v from %1$s_b where id < 100 with local check option"
            .formatted(name));
    try (var sink = upsert()) {
      assertThat(obeyed(sink)).isNotEmpty();

      assertThat(sink.write(row(0, 1, "a"), row(1, 200, "b")).refusals()).hasSize(1);
    }
    assertThat(rows()).containsExactly("1a");
    assertThat(
            database.texts(
                "select unnest(reloptions) from pg_class where relname = '%s' order by 1"
                    .formatted(name)))
        .containsExactly("check_option=local", "security_barrier=true", "security_invoker=true");
  }

  @Test
  void whateverKeepsAColumnsTypeIsNamed() {
    database.execute(
        """
        create table %1$s (id bigint primary key, v int, w int generated always as (v + 1) stored);
        create view %1$s_v as select v from %1$s;
        create materialized view %1$s_m as select v from %1$s;
        create policy mine on %1$s using (v > 1)
        """
            .formatted(name));
    try (var sink = upsert()) {
      assertThat(obstacle(sink::start))
          .hasMessageContaining(
              "used by generated column w, materialized view %1$s_m, policy mine on table %1$s, view %1$s_v: drop that first by hand"
                  .formatted(name));

      database.execute(
          "drop view %1$s_v; drop materialized view %1$s_m; drop policy mine on %1$s; alter table %1$s drop column w"
              .formatted(name));
      assertThat(obeyed(sink)).isNotEmpty();
      sink.write(row(0, 1, "a"));
    }
    assertThat(rows()).containsExactly("1a");
  }

  @Test
  void aSessionThatHasLostWhatWasPreparedIsNoRowsFault() {
    try (var sink = upsert()) {
      sink.write(row(0, 1, "a"));
      sink.write(row(1, 1, "b"));
      database.execute("discard temp");

      assertThat(sink.write(row(2, 1, "c")).refusals()).isEmpty();
      assertThat(sink.write(row(3, 1, "d")).refusals()).isEmpty();
    }
    assertThat(rows()).containsExactly("1d");
  }
}
