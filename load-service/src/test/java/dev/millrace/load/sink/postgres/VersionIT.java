package dev.millrace.load.sink.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.runtime.pipeline.Pipeline;
import dev.millrace.runtime.sink.Sink.Report;
import dev.millrace.runtime.sink.Sink.SinkRow;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An older event never overwrites a newer one. */
class VersionIT {

  private static final AtomicInteger TESTS = new AtomicInteger();
  private static Database database;

  private final String name = "versions" + TESTS.incrementAndGet();
  private final Pipeline pipeline =
      Things.pipeline(
          name,
          """
          {"type": "record", "name": "Thing", "fields": [
            {"name": "id", "type": "long"},
            {"name": "v", "type": "string"},
            {"name": "revision", "type": ["null", "long"], "default": null}
          ]}""");

  @BeforeAll
  static void connect() {
    database = Database.open();
  }

  @AfterAll
  static void disconnect() {
    database.close();
  }

  private SinkDriver open(Target target) {
    return new SinkDriver(target, pipeline, database.sessions());
  }

  private SinkRow row(long offset, long ingestedAt, long id, String v) {
    return Things.at(ingestedAt, Things.row(pipeline, 0, offset, id, v));
  }

  private SinkRow revision(long offset, Long revision, String v) {
    return Things.row(pipeline, 0, offset, 1L, v, revision);
  }

  private List<String> rows() {
    return database.texts("select id || v from " + name + " order by id");
  }

  private static List<Long> outdated(Report report) {
    return report.outdated().stream().map(SinkRow::offset).toList();
  }

  @Test
  void aRedrivenEventDoesNotOverwriteTheOneThatCameAfterIt() {
    try (var sink = open(SinkDriver.upsert(name, "id"))) {
      sink.write(row(0, 20, 1, "new"), row(1, 20, 2, "b"));

      var report = sink.write(row(2, 10, 1, "old"), row(3, 30, 3, "c"), row(4, 30, 2, "b2"));

      assertThat(outdated(report)).containsExactly(2L);
      assertThat(report.refusals()).isEmpty();
    }
    assertThat(rows()).containsExactly("1new", "2b2", "3c");
  }

  @Test
  void withinABatchTheNewestWinsAndTheOnesBehindItAreOutdated() {
    try (var sink = open(SinkDriver.upsert(name, "id"))) {
      var report =
          sink.write(
              row(0, 10, 1, "a"),
              row(1, 30, 1, "b"),
              row(2, 20, 1, "c"),
              row(3, 10, 2, "d"),
              row(4, 20, 2, "e"));

      assertThat(outdated(report)).containsExactly(2L);
    }
    assertThat(rows()).containsExactly("1b", "2e");
  }

  @Test
  void atEqualTimesTheOneThatCameInLaterWins() {
    try (var sink = open(SinkDriver.upsert(name, "id"))) {
      sink.write(Things.called("ingest.t-0-8", row(0, 10, 1, "second")));

      var redriven = sink.write(Things.called("ingest.t-0-7", row(1, 10, 1, "first")));
      assertThat(outdated(redriven)).containsExactly(1L);
      assertThat(rows()).containsExactly("1second");

      sink.write(Things.called("ingest.t-0-10", row(2, 10, 1, "third")));
      assertThat(rows()).containsExactly("1third");

      sink.write(Things.called("own-1", row(3, 10, 1, "fourth")));
      assertThat(rows()).containsExactly("1fourth");
    }
  }

  @Test
  void aFieldMayBeTheVersion() {
    try (var sink = open(SinkDriver.versioned(name, "id", "revision"))) {
      sink.write(revision(0, null, "none"));
      sink.write(revision(1, 2L, "two"));

      assertThat(outdated(sink.write(revision(2, 1L, "one")))).containsExactly(2L);
      assertThat(outdated(sink.write(revision(3, null, "none again")))).containsExactly(3L);
      assertThat(rows()).containsExactly("1two");

      assertThat(outdated(sink.write(revision(4, 4L, "four"), revision(5, 3L, "three"))))
          .containsExactly(5L);
      assertThat(rows()).containsExactly("1four");
      assertThat(outdated(sink.write(revision(6, 4L, "four again")))).isEmpty();
      assertThat(rows()).containsExactly("1four again");
    }
  }

  @Test
  void aRowFromBeforeIsOlderThanAny() {
    database.execute(
        "create table %1$s (id bigint primary key, v text, revision bigint); insert into %1$s values (1, 'old')"
            .formatted(name));
    try (var sink = open(SinkDriver.upsert(name, "id"))) {
      assertThat(outdated(sink.write(row(0, 10, 1, "new")))).isEmpty();
    }
    assertThat(rows()).containsExactly("1new");
  }

  @Test
  void rowsOfNewKeysTakeTheShortcutAsBefore() {
    try (var sink = open(SinkDriver.upsert(name, "id"))) {
      sink.start();
      database.execute(
          """
          create table %1$s_way (way text);
          create function %1$s_f() returns trigger language plpgsql as $$
            begin insert into %1$s_way values (split_part(current_query(), ' ', 1)); return new; end $$;
          create trigger t after insert on %1$s for each row execute function %1$s_f()
          """
              .formatted(name));
      sink.write(row(0, 10, 1, "a"));
      sink.write(row(1, 5, 2, "b"));
    }
    assertThat(database.texts("select way from " + name + "_way")).containsExactly("copy", "copy");
  }

  @Test
  void aDeletedKeyIsRememberedForSoLong() {
    try (var sink = open(SinkDriver.deleting(name, "id", Duration.ofDays(7)))) {
      sink.write(row(0, 10, 1, "a"));
      sink.write(Things.at(30, Things.deletion(pipeline, 0, 1, 1L)));
      assertThat(outdated(sink.write(row(2, 20, 1, "older")))).containsExactly(2L);
      assertThat(rows()).isEmpty();

      database.execute(
          "update millrace.\"deleted public.%s\" set _mr_deleted_at = now() - interval '8 days'"
              .formatted(name));
      sink.write(Things.at(30, Things.deletion(pipeline, 0, 3, 2L)));

      assertThat(database.texts("select id from millrace.\"deleted public.%s\"".formatted(name)))
          .containsExactly("2");
      assertThat(outdated(sink.write(row(4, 20, 1, "older")))).isEmpty();
      assertThat(rows()).containsExactly("1older");
    }
  }
}
