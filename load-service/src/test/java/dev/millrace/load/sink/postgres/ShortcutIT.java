package dev.millrace.load.sink.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.runtime.pipeline.Pipeline;
import dev.millrace.runtime.sink.Sink.Batch;
import dev.millrace.runtime.sink.Sink.Position;
import dev.millrace.runtime.sink.Sink.Refusal;
import dev.millrace.runtime.sink.Sink.SinkRow;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
    var target = new Target(new TableName("public", name), List.of(key));
    sink = new PostgresSink(target, pipeline, database.dataSource());
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
          refusals.addAll(refused);
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
    database.execute("create table %1$s_other (like %1$s)".formatted(name));
    database.execute(
        "create rule away as on insert to %1$s do also insert into %1$s_other values (new.*)"
            .formatted(name));
    open();

    write(row("a", "1.00"));

    assertThat(database.texts("select id from " + name + "_other")).containsExactly("a");
  }

  @Test
  void aViewTakesRowsWhereItsTableDoes() {
    open();
    sink.close();
    database.execute("alter table %1$s rename to %1$s_base".formatted(name));
    database.execute("create view %1$s as select * from %1$s_base".formatted(name));
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
}
