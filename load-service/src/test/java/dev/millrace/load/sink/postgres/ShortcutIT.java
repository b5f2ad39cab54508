package dev.millrace.load.sink.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.runtime.pipeline.Pipeline;
import dev.millrace.runtime.sink.Sink.Batch;
import dev.millrace.runtime.sink.Sink.Position;
import dev.millrace.runtime.sink.Sink.Refusal;
import dev.millrace.runtime.sink.Sink.SinkRow;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which way batches go into their table, as a trigger of the table's owner sees it. */
class ShortcutIT {

  private static final String TOPIC = "validated.things";
  private static final AtomicInteger TESTS = new AtomicInteger();
  private static Database database;

  private final String name = "ways" + TESTS.incrementAndGet();
  private final Pipeline pipeline = Things.pipeline(name, Things.CONTRACT);
  private PostgresSink sink;
  private long batches;

  @BeforeAll
  static void connect() {
    database = Database.open();
  }

  @AfterAll
  static void disconnect() {
    database.close();
  }

  @AfterEach
  void closeSink() {
    sink.close();
  }

  private void open(String... key) {
    open(pipeline, key);
  }

  private void open(Pipeline pipeline, String... key) {
    var target = new Target(new TableName("public", name), List.of(key));
    sink = new PostgresSink(target, pipeline, database.sessions());
    sink.positions(TOPIC, List.of(0));
  }

  private SinkRow row(String id, String amount) {
    return Things.row(pipeline, 0, batches, id, new BigDecimal(amount), List.of());
  }

  private List<Refusal> write(SinkRow... rows) {
    var refusals = new ArrayList<Refusal>();
    var from = sink.positions(TOPIC, List.of(0));
    sink.write(
        new Batch(TOPIC, List.of(rows), from),
        refused -> {
          refusals.addAll(refused.refusals());
          return Map.of(0, new Position(++batches, ""));
        });
    return refusals;
  }

  /** Notes for each row that stays by which statement it came. */
  private void watch() {
    database.execute(
        """
        create table %1$s_way (id text, way text);
        create function %1$s_note() returns trigger language plpgsql as $$
          begin
            insert into %1$s_way values (new.id, split_part(current_query(), ' ', 1));
            return new;
          end $$;
        create trigger note after insert or update on %1$s
          for each row execute function %1$s_note()
        """
            .formatted(name));
  }

  private List<String> ways() {
    return database.texts("select id || ' ' || way from " + name + "_way order by id, way");
  }

  private List<String> rows() {
    return database.texts("select id || amount from " + name + " order by 1");
  }

  /** Has each row inserted into another table, too. */
  private void addRule() {
    database.execute("create table %1$s_other (like %1$s)".formatted(name));
    database.execute(
        "create rule away as on insert to %1$s do also insert into %1$s_other values (new.*)"
            .formatted(name));
  }

  private void putViewInPlaceOfTable() {
    database.execute("alter table %1$s rename to %1$s_base".formatted(name));
    database.execute("create view %1$s as select * from %1$s_base".formatted(name));
  }

  @Test
  void newKeysAreCopiedStraight() {
    open("id");
    watch();

    write(row("a", "1.00"), row("b", "2.00"));

    assertThat(ways()).containsExactly("a copy", "b copy");
    assertThat(
            database.texts(
                "select id || _mr_event_id || (_mr_loaded_at > now() - interval '1 minute') from "
                    + name
                    + " order by 1"))
        .containsExactly("aevent-0-0true", "bevent-0-0true");
  }

  @Test
  void aKeyThatIsThereSendsItsBatchAndTheNextTheLongWay() {
    open("id");
    watch();
    write(row("a", "1.00"));

    write(row("b", "2.00"), row("a", "3.00"), row("c", "4.00"));
    write(row("d", "5.00"));
    write(row("e", "6.00"));

    assertThat(rows()).containsExactly("a3.00", "b2.00", "c4.00", "d5.00", "e6.00");
    assertThat(ways())
        .containsExactly("a copy", "a insert", "b insert", "c insert", "d insert", "e copy");
  }

  @Test
  void aKeyThatRepeatsInItsBatchIsNotEvenTried() {
    open("id");
    watch();

    write(row("a", "1.00"), row("a", "2.00"));
    write(row("b", "3.00"));

    assertThat(rows()).containsExactly("a2.00", "b3.00");
    assertThat(ways()).containsExactly("a insert", "b copy");
  }

  @Test
  void appendedRowsAreCopiedStraight() {
    open();
    watch();

    write(row("a", "1.00"), row("a", "2.00"));

    assertThat(ways()).containsExactly("a copy", "a copy");
  }

  @Test
  void rowsAreFoundThatATableRefusesAndTheRestIsIn() {
    open("id");
    watch();
    database.execute("alter table %s add check (amount > 0)".formatted(name));

    var refusals = write(row("a", "1.00"), row("b", "-1.00"), row("c", "2.00"));

    assertThat(refusals)
        .singleElement()
        .satisfies(refusal -> assertThat(refusal.row().row().get(0)).isEqualTo("b"));
    assertThat(rows()).containsExactly("a1.00", "c2.00");
  }

  @Test
  void aRuleOfTheTableIsFollowed() {
    open("id");
    sink.close();
    addRule();
    open();

    write(row("a", "1.00"));

    assertThat(database.texts("select id from " + name + "_other")).containsExactly("a");
  }

  @Test
  void aViewTakesRowsWhereItsTableDoes() {
    open();
    sink.close();
    putViewInPlaceOfTable();
    open();

    write(row("a", "1.00"));

    assertThat(rows()).containsExactly("a1.00");
  }

  @Test
  void aTableThatDoesNotSayWhenARowCameIsTold() {
    database.execute(
        "create table %s (id text primary key, amount numeric, tags jsonb, _mr_loaded_at timestamptz)"
            .formatted(name));
    open("id");

    write(row("a", "1.00"));

    assertThat(database.texts("select count(_mr_loaded_at) from " + name)).containsExactly("1");
  }

  @Test
  void widerColumnsGetTheirValuesAndNotTheirBytes() {
    var typed =
        Things.pipeline(
            name,
            """
            {"type": "record", "name": "Thing", "fields": [
              {"name": "id", "type": "string"},
              {"name": "small", "type": "int"},
              {"name": "count", "type": "long"},
              {"name": "share", "type": "float"}
            ]}""");
    for (var columns :
        List.of(
            "id varchar(9), small int, count numeric, share real",
            "id text, small bigint, count bigint, share real",
            "id text, small numeric, count bigint, share real",
            "id text, small int, count bigint, share double precision")) {
      database.execute("drop table if exists " + name);
      database.execute("create table %s (%s)".formatted(name, columns));
      open(typed);
      write(Things.row(typed, 0, batches, "a", 7L, 7L, 0.5));
      sink.close();

      assertThat(database.texts("select concat_ws(' ', id, small, count, share) from " + name))
          .as(columns)
          .containsExactly("a 7 7 0.5");
    }
  }

  @Test
  void aColumnThatBecomesWiderWhileRowsComeGetsValues() {
    var typed =
        Things.pipeline(
            name,
            """
            {"type": "record", "name": "Thing", "fields": [{"name": "count", "type": "long"}]}""");
    open(typed);
    write(Things.row(typed, 0, batches, 5L));
    database.execute("alter table %s alter column count type numeric".formatted(name));

    write(Things.row(typed, 0, batches, 6L));
    write(Things.row(typed, 0, batches, 7L));

    assertThat(database.texts("select count from " + name + " order by 1"))
        .containsExactly("5", "6", "7");
  }

  @Test
  void aRuleMadeWhileRowsComeIsFollowed() {
    open();
    write(row("a", "1.00"));
    addRule();

    write(row("b", "1.00"));

    assertThat(database.texts("select id from " + name + "_other")).containsExactly("b");
    assertThat(rows()).containsExactly("a1.00", "b1.00");
  }

  @Test
  void aViewInPlaceOfTheTableGoesOnTakingRows() {
    open();
    write(row("a", "1.00"));
    putViewInPlaceOfTable();

    write(row("b", "1.00"));

    assertThat(rows()).containsExactly("a1.00", "b1.00");
  }

  @Test
  void aPartitionedTableIsCopiedTo() {
    database.execute(
        "create table %1$s (id text primary key, amount numeric(12,2), tags jsonb,".formatted(name)
            + " _mr_loaded_at timestamptz default now()) partition by hash (id)");
    for (int i = 0; i < 2; i++) {
      database.execute(
          "create table %1$s_%2$d partition of %1$s for values with (modulus 2, remainder %2$d)"
              .formatted(name, i));
    }
    open("id");
    watch();

    write(row("a", "1.00"), row("b", "2.00"), row("c", "3.00"));

    assertThat(rows()).containsExactly("a1.00", "b2.00", "c3.00");
    assertThat(ways()).containsExactly("a copy", "b copy", "c copy");
  }

  @Test
  void aTriggerThatWaitsForUpdatesOfNoRowIsSetOff() {
    open("id");
    sink.close();
    database.execute(
        """
        create table %1$s_update (at timestamptz);
        create function %1$s_tell() returns trigger language plpgsql as $$
          begin
            insert into %1$s_update values (now());
            return null;
          end $$;
        create trigger tell after update on %1$s execute function %1$s_tell()
        """
            .formatted(name));
    open("id");

    write(row("a", "1.00"));

    assertThat(database.texts("select count(*) from " + name + "_update")).containsExactly("1");
  }

  @Test
  void aRowIsRefusedOnceWhicheverWayTheOthersGo() {
    open("id");
    write(row("a", "1.00"));

    var refusals = write(row("zero \0", "1.00"), row("b", "2.00"), row("a", "3.00"));

    assertThat(refusals).hasSize(1);
    assertThat(rows()).containsExactly("a3.00", "b2.00");
  }

  @Test
  void twoInstancesMayBringTheSameKey() throws Exception {
    open("id");
    write(row("a", "1.00"));
    try (var connection = database.dataSource().getConnection()) {
      connection.setAutoCommit(false);
      try (var statement = connection.createStatement()) {
        statement.execute("insert into %s values ('b', 1, '[]', 'other', 'epoch')".formatted(name));
      }
      var writing = CompletableFuture.runAsync(() -> write(row("b", "2.00")));
      await()
          .until(
              () ->
                  database.texts(
                      "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                          + " and query like 'copy%"
                          + name
                          + "%'"),
              List.of("1")::equals);
      connection.commit();
      writing.join();
    }

    assertThat(rows()).containsExactly("a1.00", "b2.00");
  }
}
