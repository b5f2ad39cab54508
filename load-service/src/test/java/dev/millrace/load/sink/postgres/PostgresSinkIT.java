package dev.millrace.load.sink.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.millrace.load.sink.SinkContract;
import dev.millrace.runtime.pipeline.Pipeline;
import dev.millrace.runtime.sink.Sink;
import dev.millrace.runtime.sink.Sink.Refusal;
import dev.millrace.runtime.sink.Sink.SinkRow;
import dev.millrace.runtime.stage.DependencyUnavailable;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostgresSinkIT extends SinkContract {

  private static final AtomicInteger TESTS = new AtomicInteger();
  private static Database database;

  private final String name = "things" + TESTS.incrementAndGet();
  private final Pipeline pipeline = Things.pipeline(name, Things.CONTRACT);

  @BeforeAll
  static void connect() {
    database = Database.open();
  }

  @AfterAll
  static void disconnect() {
    database.close();
  }

  @Override
  protected Sink openSink() {
    return sink(pipeline);
  }

  private Sink sink(Pipeline pipeline, String... key) {
    var target = new Target(new TableName("public", name), List.of(key));
    return new PostgresSink(target, pipeline, database.sessions());
  }

  @Override
  protected Sink openDeletingSink() {
    return deletingSink(pipeline, "id");
  }

  private Sink deletingSink(Pipeline pipeline, String... key) {
    var target = new Target(new TableName("public", name), List.of(key), true);
    return new PostgresSink(target, pipeline, database.sessions());
  }

  @Override
  protected SinkRow deletion(int partition, long offset, String id) {
    return Things.deletion(pipeline, partition, offset, id);
  }

  @Override
  protected SinkRow row(int partition, long offset, String id) {
    return row(offset, id, "1.00", partition);
  }

  @Override
  protected SinkRow row(int partition, long offset, String id, long ingestedAt) {
    return Things.at(ingestedAt, row(offset, id, "1.00", partition));
  }

  @Override
  protected SinkRow refusedRow(int partition, long offset, String id) {
    return Things.row(pipeline, partition, offset, id, BigDecimal.ONE, List.of("a\0b"));
  }

  private SinkRow row(long offset, String id, String amount) {
    return row(offset, id, amount, 0);
  }

  private SinkRow row(long offset, String id, String amount, int partition) {
    return Things.row(pipeline, partition, offset, id, new BigDecimal(amount), List.of("x", id));
  }

  @Override
  protected List<String> loadedIds() {
    return database.query("select to_regclass('" + name + "')", row -> row.getString(1)).getFirst()
            == null
        ? List.of()
        : database.texts("select id from " + name + " order by id");
  }

  private List<Refusal> write(Sink sink, SinkRow... rows) {
    var from = sink.positions("validated.things", List.of(0));
    var refusals = new ArrayList<Refusal>();
    sink.write(
        batch(from, rows),
        refused -> {
          refusals.addAll(refused.refusals());
          return Map.of(0, at(from.isEmpty() ? 1 : from.get(0).nextOffset() + 1));
        });
    return refusals;
  }

  @Test
  void storesWhenAndByWhichEventARowCame() {
    write(open(), row(4, "a", "1.00"));

    assertThat(
            database.texts(
                "select _mr_event_id || ' ' || extract(epoch from _mr_ingested_at)"
                    + " || ' ' || (_mr_loaded_at > now() - interval '1 minute') from "
                    + name))
        .containsExactly("event-0-4 1000.000000 true");
  }

  @Test
  void appendsEvenWhatIsThereAlready() {
    var sink = open();

    write(sink, row(0, "a", "1.00"), row(1, "a", "2.00"));
    write(sink, row(2, "a", "3.00"));

    assertThat(database.texts("select amount from " + name + " order by 1"))
        .containsExactly("1.00", "2.00", "3.00");
  }

  @Test
  void theLastRowOfAKeyWins() {
    var sink = sink(pipeline, "id");

    write(sink, row(0, "a", "1.00"), row(1, "b", "2.00"), row(2, "a", "3.00"));
    write(sink, row(3, "b", "4.00"), row(4, "c", "5.00"), row(5, "b", "6.00"));

    assertThat(database.texts("select id || amount || _mr_event_id from " + name + " order by id"))
        .containsExactly("a3.00event-0-2", "b6.00event-0-5", "c5.00event-0-4");
    sink.close();
  }

  @Test
  void theLastRowOfAKeyWinsAlsoWhenRowsAreRefused() {
    database.execute(
        "create table " + name + " (id text primary key, amount numeric(4,2), tags jsonb)");
    var sink = sink(pipeline, "id");

    var refusals =
        write(
            sink,
            row(0, "a", "1.00"),
            row(1, "b", "2.00"),
            row(2, "a", "3.00"),
            row(3, "b", "4444.00"),
            row(4, "c", "5.00"),
            row(5, "a", "6.00"));

    assertThat(refusals).extracting(refusal -> refusal.row().offset()).containsExactly(3L);
    assertThat(database.texts("select id || amount from " + name + " order by id"))
        .containsExactly("a6.00", "b2.00", "c5.00");
    sink.close();
  }

  @Test
  void findsTheRowsThatANarrowerTableRefuses() {
    database.execute("create table " + name + " (id varchar(5), amount numeric(4,2), tags jsonb)");
    var rows =
        IntStream.range(0, 1000)
            .mapToObj(i -> row(i, "i" + i, i % 100 == 50 ? "100.00" : "99.99"))
            .toArray(SinkRow[]::new);
    rows[7] = row(7, "longer than five", "1.00");

    var refusals = write(open(), rows);

    assertThat(refusals)
        .extracting(refusal -> refusal.row().offset())
        .containsExactly(7L, 50L, 150L, 250L, 350L, 450L, 550L, 650L, 750L, 850L, 950L);
    assertThat(refusals.get(0).error().message())
        .isEqualTo("value too long for type character varying(5)");
    assertThat(refusals.get(1).error().message())
        .startsWith("numeric field overflow; A field with precision 4, scale 2 must round");
    assertThat(loadedIds()).hasSize(989);
  }

  @Test
  void aUsersConstraintRefusesSingleRows() {
    var sink = open();
    write(sink, row(0, "a", "1.00"));
    database.execute("create unique index on " + name + " (id)");
    database.execute("alter table " + name + " add constraint positive check (amount > 0)");

    var refusals =
        write(
            sink,
            row(1, "b", "1.00"),
            row(2, "a", "2.00"),
            row(3, "c", "-1.00"),
            row(4, "b", "9.00"));

    assertThat(refusals).extracting(refusal -> refusal.row().offset()).containsExactly(2L, 3L, 4L);
    assertThat(refusals.get(0).error().message())
        .contains("duplicate key value", "constraint " + name + "_id_idx", "value a");
    assertThat(refusals.get(1).error().message())
        .contains("constraint positive")
        .doesNotContain("-1.00");
    assertThat(loadedIds()).containsExactly("a", "b");
  }

  @Test
  void aDeferredConstraintRefusesSingleRows() {
    database.execute(
        "create table "
            + name
            + " (id text unique deferrable initially deferred, amount numeric, tags jsonb)");

    var refusals = write(open(), row(0, "a", "1.00"), row(1, "a", "2.00"), row(2, "b", "3.00"));

    assertThat(refusals).extracting(refusal -> refusal.row().offset()).containsExactly(1L);
    assertThat(loadedIds()).containsExactly("a", "b");
  }

  @Test
  void aKeyTooLongForItsIndexIsRefusedAndShortened() {
    var sink = sink(pipeline, "id");
    var random = new java.util.Random(1);
    var longKey =
        random.ints(20_000, 'a', 'z').mapToObj(Character::toString).reduce("", String::concat);

    var refusals = write(sink, row(0, "a", "1.00"), row(1, longKey, "1.00"), row(2, "b", "1.00"));

    assertThat(refusals)
        .singleElement()
        .satisfies(refusal -> assertThat(refusal.error().message()).hasSizeLessThan(300));
    assertThat(loadedIds()).containsExactly("a", "b");
    sink.close();
  }

  @Test
  void everyRowMayBeRefused() {
    database.execute("create table " + name + " (id text, amount numeric(3,2), tags jsonb)");
    var rows =
        IntStream.range(0, 300).mapToObj(i -> row(i, "i" + i, "10.00")).toArray(SinkRow[]::new);

    assertThat(write(open(), rows)).hasSize(300);
    assertThat(loadedIds()).isEmpty();
  }

  @Test
  void theFirstAndTheLastRowOfABatchMayBeRefused() {
    database.execute("create table " + name + " (id text, amount numeric(3,2), tags jsonb)");

    var refusals = write(open(), row(0, "a", "10.00"), row(1, "b", "1.00"), row(2, "c", "10.00"));

    assertThat(refusals).extracting(refusal -> refusal.row().offset()).containsExactly(0L, 2L);
    assertThat(write(open(), row(3, "d", "10.00"))).hasSize(1);
    assertThat(loadedIds()).containsExactly("b");
  }

  @Test
  void aDeletionThatAForeignKeyRefusesLeavesItsRow() {
    var sink = deletingSink(pipeline, "id");
    write(sink, row(0, "a", "1.00"), row(1, "b", "1.00"), row(2, "c", "1.00"));
    database.execute("create table child_" + name + " (id text references " + name + ")");
    database.execute("insert into child_" + name + " values ('b')");

    var refusals =
        write(
            sink,
            deletion(0, 3, "a"),
            row(4, "b", "2.00"),
            deletion(0, 5, "b"),
            deletion(0, 6, "c"));

    assertThat(refusals)
        .singleElement()
        .satisfies(
            refusal -> {
              assertThat(refusal.row().offset()).isEqualTo(5);
              assertThat(refusal.error().message())
                  .contains("violates foreign key constraint", "value b");
            });
    assertThat(database.texts("select id || amount from " + name)).containsExactly("b2.00");
    sink.close();
  }

  @Test
  void aDeletedRowMakesRoomForAnotherOfTheBatch() {
    var sink = deletingSink(pipeline, "id");
    write(sink, row(0, "a", "1.00"));
    database.execute("create unique index on " + name + " (amount)");

    var refusals = write(sink, row(1, "b", "1.00"), deletion(0, 2, "a"));

    assertThat(refusals).isEmpty();
    assertThat(loadedIds()).containsExactly("b");
    sink.close();
  }

  @Test
  void aDeletionFindsItsRowByEveryTypeOfKey() {
    var typed =
        Things.pipeline(
            name,
            """
            {"type": "record", "name": "Thing", "fields": [
              {"name": "text", "type": "string"},
              {"name": "small", "type": "int"},
              {"name": "whole", "type": "long"},
              {"name": "money", "type":
                {"type": "bytes", "logicalType": "decimal", "precision": 6, "scale": 2}},
              {"name": "uid", "type": {"type": "string", "logicalType": "uuid"}},
              {"name": "day", "type": {"type": "int", "logicalType": "date"}},
              {"name": "flag", "type": "boolean"},
              {"name": "note", "type": "string"}
            ]}""");
    // As the sink does not make it: wider types, and another collation.
    database.execute(
        "create table "
            + name
            + " (text varchar(20) collate \"C\", small bigint, whole numeric, money numeric, uid uuid,"
            + " day date, flag boolean, note text not null,"
            + " primary key (flag, day, uid, money, whole, small, text))");
    var key =
        new Object[] {
          "a|b",
          7L,
          -1L,
          new BigDecimal("1.50"),
          UUID.fromString("0190a3c2-0000-7000-8000-000000000001"),
          LocalDate.of(2026, 1, 31),
          true
        };
    var other = key.clone();
    other[6] = false;
    var sink = deletingSink(typed, "text", "small", "whole", "money", "uid", "day", "flag");
    write(
        sink,
        Things.row(typed, 0, 0, with(key, "goes")),
        Things.row(typed, 0, 1, with(other, "stays")));

    assertThat(write(sink, Things.deletion(typed, 0, 2, key))).isEmpty();

    assertThat(database.texts("select note from " + name)).containsExactly("stays");
    sink.close();
  }

  private static Object[] with(Object[] key, Object more) {
    var all = Arrays.copyOf(key, key.length + 1);
    all[key.length] = more;
    return all;
  }

  @Test
  void aFieldAddedToTheContractBecomesAColumn() {
    write(open(), row(0, "old", "1.00"));
    var grown =
        Things.pipeline(
            name,
            Things.CONTRACT.replace(
                "\"items\": \"string\"}}",
                "\"items\": \"string\"}}, {\"name\": \"at\", \"type\": [\"null\","
                    + " {\"type\": \"long\", \"logicalType\": \"timestamp-millis\"}]}"));
    try (var sink = sink(grown)) {
      write(
          sink,
          Things.row(grown, 0, 1, "new", null, List.of(), Instant.parse("2026-01-31T10:00:00Z")));
    }

    assertThat(
            database.texts(
                "select concat_ws(' ', id, at at time zone 'UTC') from " + name + " order by id"))
        .containsExactly("new 2026-01-31 10:00:00", "old");
  }

  @Test
  void aFieldThatMayBeNullByNowLetsNullsIntoTheSinksOwnTable() {
    write(open(), row(0, "old", "1.00"));
    var loosened = Things.pipeline(name, loosened());
    try (var sink = sink(loosened)) {
      assertThat(write(sink, Things.row(loosened, 0, 1, "new", null, null))).isEmpty();
    }

    assertThat(loadedIds()).containsExactly("new", "old");
  }

  @Test
  void aUsersNotNullStaysAndRefusesSingleRows() {
    database.execute("create table " + name + " (id text, amount numeric, tags jsonb not null)");
    var loosened = Things.pipeline(name, loosened());
    try (var sink = sink(loosened)) {
      var refusals =
          write(
              sink,
              Things.row(loosened, 0, 0, "a", null, null),
              Things.row(loosened, 0, 1, "b", null, List.of()));

      assertThat(refusals)
          .singleElement()
          .satisfies(
              refusal ->
                  assertThat(refusal.error().message())
                      .startsWith("column tags: null value in column \"tags\""));
    }
    assertThat(loadedIds()).containsExactly("b");
  }

  private static String loosened() {
    return Things.CONTRACT.replace(
        "\"type\": {\"type\": \"array\", \"items\": \"string\"}",
        "\"type\": [\"null\", {\"type\": \"array\", \"items\": \"string\"}]");
  }

  @Test
  void aNarrowingChangeStopsTheLoadAndTheCommandItNamesLetsItGoOn() {
    write(open(), row(0, "1", "1.00"));
    var narrowed =
        Things.pipeline(
            name,
            """
            {"type": "record", "name": "Thing", "fields": [
              {"name": "id", "type": "long"},
              {"name": "amount", "type": ["null",
                {"type": "bytes", "logicalType": "decimal", "precision": 14, "scale": 4}]}
            ]}""");
    var sink = sink(narrowed);

    var stopped =
        catchThrowableOfType(
            DependencyUnavailable.class, () -> sink.positions("validated.things", List.of(0)));

    assertThat(stopped)
        .hasMessageContaining("nothing is loaded until it does")
        .hasMessageContaining("column \"id\" is text, expected bigint")
        .hasMessageContaining("column \"amount\" is numeric(12,2), expected numeric(14,4)")
        .hasMessageContaining("column \"tags\" is not in the schema and cannot be null");
    var commands = Pattern.compile("run: (.*?);?$", Pattern.MULTILINE);
    commands
        .matcher(stopped.getMessage())
        .results()
        .forEach(each -> database.execute(each.group(1)));
    write(sink, Things.row(narrowed, 0, 1, 2L, new BigDecimal("1.2345")));
    assertThat(database.texts("select id || ' ' || amount from " + name + " order by id"))
        .containsExactly("1 1.0000", "2 1.2345");
    sink.close();
  }

  @Test
  void addsNullableColumnsToAnExistingTable() {
    database.execute("create table " + name + " (id text not null, tags jsonb, extra int)");
    database.execute("insert into " + name + " values ('old', '[]', 1)");

    write(open(), row(0, "new", "1.50"));

    assertThat(database.texts("select concat_ws(' ', id, amount, _mr_event_id) from " + name))
        .containsExactly("old", "new 1.50 event-0-0");
  }

  @Test
  void refusesATableThatDoesNotFit() {
    database.execute(
        "create table " + name + " (id text, amount numeric(12,1), other int not null)");
    var sink = sink(pipeline, "id");

    assertThatThrownBy(() -> sink.positions("validated.things", List.of(0)))
        .isInstanceOf(DependencyUnavailable.class)
        .hasMessageContaining("table public." + name + " does not fit")
        .hasMessageContaining("column \"amount\" is numeric(12,1), expected numeric(12,2)")
        .hasMessageContaining(
            "alter column \"amount\" type numeric(12,2) using \"amount\"::numeric(12,2)")
        .hasMessageContaining("column \"tags\" jsonb is missing and cannot be null")
        .hasMessageContaining("column \"other\" is not in the schema and cannot be null")
        .hasMessageContaining("no primary key or unique index on exactly (\"id\")");

    database.execute("drop table " + name);
    write(sink, row(0, "a", "1.00"));
    assertThat(loadedIds()).containsExactly("a");
    sink.close();
  }

  @Test
  void manyInstancesMayStartAtOnce() throws Exception {
    try (var threads = Executors.newFixedThreadPool(6)) {
      var starts =
          IntStream.range(0, 6)
              .mapToObj(
                  _ ->
                      threads.submit(
                          () -> {
                            try (var sink = sink(pipeline, "id")) {
                              return sink.positions("validated.things", List.of(0));
                            }
                          }))
              .toList();

      for (var start : starts) {
        assertThat(start.get(60, TimeUnit.SECONDS)).isEmpty();
      }
    }
  }

  @Test
  void aConnectionKilledBetweenBatchesIsReplaced() {
    var sink = open();
    write(sink, row(0, "a", "1.00"));
    try (var other = Database.open()) {
      other.execute(
          "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
              + " where pid <> pg_backend_pid() and query = 'COMMIT'");
    }

    // Whether the pool has noticed depends on the time that has passed.
    await()
        .ignoreExceptionsInstanceOf(DependencyUnavailable.class)
        .untilAsserted(() -> sink.positions("validated.things", List.of(0)));

    write(sink, row(1, "b", "1.00"));
    assertThat(loadedIds()).containsExactly("a", "b");
  }

  @Test
  void aConnectionKilledBeforeTheCommitLeavesNothing() {
    var sink = open();
    write(sink, row(0, "a", "1.00"));

    assertThatThrownBy(
            () ->
                sink.write(
                    batch(Map.of(0, at(1)), row(1, "b", "1.00")),
                    _ -> {
                      database.execute(
                          "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
                              + " where state = 'idle in transaction'");
                      return Map.of(0, at(2));
                    }))
        .isInstanceOf(DependencyUnavailable.class);

    assertThat(sink.positions("validated.things", List.of(0))).isEqualTo(Map.of(0, at(1)));
    assertThat(loadedIds()).containsExactly("a");
  }

  @Test
  void wrongCredentialsAndMissingRightsAreToldAsWhatTheyAre() {
    database.execute("create role weak" + name + " login password 'weak'");
    try (var weak = Database.open("weak" + name, "weak");
        var none = Database.open("nobody", "wrong")) {
      var target = new Target(new TableName("public", name), List.of());

      assertThatThrownBy(() -> firstUse(new PostgresSink(target, pipeline, weak.sessions())))
          .isInstanceOfSatisfying(
              DependencyUnavailable.class, e -> assertThat(e.isOutage()).isFalse())
          .hasMessageContaining("permission denied for schema millrace");
      assertThatThrownBy(() -> firstUse(new PostgresSink(target, pipeline, none.sessions())))
          .isInstanceOfSatisfying(
              DependencyUnavailable.class, e -> assertThat(e.isOutage()).isFalse())
          .hasMessageContaining("PostgreSQL refuses the password of user \"nobody\"");
    }
  }

  private static void firstUse(Sink sink) {
    try (sink) {
      sink.positions("validated.things", List.of(0));
    }
  }

  @Test
  void aServerThatIsNotThereIsAnOutage() throws Exception {
    var nowhere = new org.postgresql.ds.PGSimpleDataSource();
    try (var closed = new java.net.ServerSocket(0)) {
      nowhere.setPortNumbers(new int[] {closed.getLocalPort()});
    }
    var target = new Target(new TableName("public", name), List.of());

    assertThatThrownBy(() -> firstUse(new PostgresSink(target, pipeline, new Sessions(nowhere))))
        .isInstanceOf(DependencyUnavailable.class);
  }

  @Test
  void aNestedValueIsJsonThatCanBeAsked() {
    write(open(), Things.row(pipeline, 0, 0, "a", null, Arrays.asList("x \"€\" \n", null)));

    assertThat(database.texts("select tags->>0 from " + name)).containsExactly("x \"€\" \n");
  }

  @Test
  void identifiersAreQuotedWhateverTheyAre() {
    var contract =
        Things.CONTRACT.replace("\"amount\"", "\"select\"").replace("\"tags\"", "\"Order\"");
    var quoted = Things.pipeline(name, contract);
    var target = new Target(new TableName("user", "table"), List.of("id"));
    try (var sink = new PostgresSink(target, quoted, database.sessions())) {
      write(sink, row(0, "a", "1.00"));
    }

    assertThat(database.texts("select \"select\" from \"user\".\"table\"")).containsExactly("1.00");
  }

  @Test
  void aPoolGetsItsConnectionBackAfterEachBatch() {
    var sink = open();
    write(sink, row(0, "a", "1.00"));

    assertThat(
            database.texts(
                "select count(*) from pg_stat_activity where state = 'idle in transaction'"))
        .containsExactly("0");
  }
}
