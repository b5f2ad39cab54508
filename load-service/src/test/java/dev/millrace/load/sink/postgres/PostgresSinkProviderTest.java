package dev.millrace.load.sink.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.load.LoadWords;
import dev.millrace.spec.Contracts;
import dev.millrace.spec.PipelineParser;
import dev.millrace.spec.PipelineParser.Parsed;
import dev.millrace.spec.Problem;
import dev.millrace.spec.type.FieldType;
import dev.millrace.spec.type.FieldType.Kind;
import dev.millrace.spec.type.Fields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresSinkProviderTest {

  private static final Fields ORDER =
      Fields.NONE
          .with("order_id", FieldType.of(Kind.STRING))
          .with("line", FieldType.of(Kind.INT))
          .with("tags", FieldType.of(Kind.ARRAY));

  @Test
  void isFoundByItsName() {
    assertThat(LoadWords.find("postgres")).isPresent();
    assertThat(LoadWords.all()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{ table: orders }",
        "{ table: shop.orders, mode: append }",
        "{ table: orders, mode: upsert, key: [order_id] }",
        "{ table: _o1, mode: upsert, key: [order_id, line] }",
        "{ table: orders, mode: upsert, key: [line], delete: never }",
        "{ table: orders, mode: upsert, key: [order_id], delete: tombstone }"
      })
  void takesWhatIsRight(String value) {
    assertThat(problems(value, ORDER)).isEmpty();
  }

  @Test
  void warnsOfAKeyThatMayBeNull() {
    var fields = ORDER.with("line", FieldType.of(Kind.INT).orNull());

    assertThat(judged("{ table: o, mode: upsert, key: [line] }", fields).warnings())
        .singleElement()
        .asString()
        .contains(
            "field 'line' of the key may be null in the schema: events without it become dead"
                + " letters");
    assertThat(judged("{ table: o, mode: upsert, key: [order_id] }", fields).warnings()).isEmpty();
  }

  @Test
  void itsExampleIsRight() {
    var example = new PostgresSinkProvider().example();

    assertThat(problems(example.substring(example.indexOf('{')), ORDER)).isEmpty();
  }

  @Test
  void theExampleOfTheReferenceIsItsExample() throws IOException {
    var root = Path.of(System.getProperty("millrace.root", ".."));

    assertThat(Files.readString(root.resolve("docs/reference/sinks/postgres.md")))
        .contains("load:\n  " + new PostgresSinkProvider().example());
  }

  @Test
  void readsTheTargetOfAValue() {
    var parsed = parse("{ table: shop.orders, mode: upsert, key: [order_id, line] }", ORDER);

    assertThat(((Parsed.Valid) parsed).pipeline().load())
        .extracting(clause -> Target.of(clause.value()))
        .containsExactly(new Target(new TableName("shop", "orders"), List.of("order_id", "line")));
  }

  @Test
  void readsWhetherTombstonesDelete() {
    var parsed = parse("{ table: o, mode: upsert, key: [order_id], delete: tombstone }", ORDER);
    var pipeline = ((Parsed.Valid) parsed).pipeline();

    assertThat(pipeline.load())
        .extracting(clause -> Target.of(clause.value()).deletes())
        .containsExactly(true);
    assertThat(pipeline.deletesByTombstone()).isTrue();
  }

  @Test
  void refusesAnUpsertWithoutKey() {
    assertThat(problems("{ table: orders, mode: upsert }", ORDER))
        .containsExactly("mode upsert needs a key");
  }

  @Test
  void refusesAKeyWithoutUpsert() {
    assertThat(problems("{ table: orders, key: [order_id] }", ORDER))
        .containsExactly("key has no meaning in mode append");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Orders", "\"a-b\"", "a.b.c", ".a", "\"or ders\"", "1a", "\"a;b\""})
  void refusesWhatIsNoTableName(String table) {
    assertThat(problems("{ table: " + table + " }", ORDER))
        .singleElement()
        .asString()
        .endsWith("is not a table name");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "millrace.sink_position",
        "dlq.dead_letter",
        "pg_catalog.pg_class",
        "information_schema.tables",
        "pg_toast.x"
      })
  void refusesTablesOfThePlatformAndOfTheCatalogue(String table) {
    assertThat(problems("{ table: " + table + " }", ORDER))
        .singleElement()
        .asString()
        .startsWith("schema " + table.substring(0, table.indexOf('.')));
  }

  @Test
  void takesAFieldAsVersion() {
    var contract = ORDER.with("revision", FieldType.of(Kind.LONG).orNull());

    var parsed = parse("{ table: o, mode: upsert, key: [order_id], version: revision }", contract);

    assertThat(((Parsed.Valid) parsed).pipeline().load())
        .extracting(clause -> Target.of(clause.value()).version())
        .containsExactly("revision");
  }

  @Test
  void refusesVersionsThatTellNothing() {
    var contract = ORDER.with("revision", FieldType.of(Kind.LONG));

    assertThat(problems("{ table: o, version: revision }", contract))
        .containsExactly("version has no meaning in mode append, where no row is overwritten");
    assertThat(problems("{ table: o, mode: upsert, key: [order_id], version: rev }", contract))
        .containsExactly("field 'rev' is not in the schema");
    assertThat(problems("{ table: o, mode: upsert, key: [line], version: order_id }", contract))
        .containsExactly("field 'order_id' is of type string, which does not tell what is newer");
    assertThat(problems("{ table: o, mode: upsert, key: [revision], version: revision }", contract))
        .containsExactly("field 'revision' is part of the key, so all rows of a key have the same");
    assertThat(
            problems(
                "{ table: o, mode: upsert, key: [order_id], version: revision, delete: tombstone }",
                contract))
        .containsExactly(
            "a tombstone has no field 'revision', so that it cannot be told whether it is newer");
  }

  @Test
  void refusesKeysThatCannotBe() {
    assertThat(problems("{ table: o, mode: upsert, key: [orderid, tags, line, line] }", ORDER))
        .containsExactly(
            "field 'orderid' is not in the schema",
            "field 'tags' is nested and cannot be part of a key",
            "field 'line' is twice in the key");
  }

  @Test
  void refusesDeletionsThatNoKeyIdentifies() {
    assertThat(problems("{ table: o, delete: tombstone }", ORDER))
        .containsExactly(
            "delete: tombstone has no meaning in mode append, where no key identifies a row");
  }

  @Test
  void refusesDeletionsByAnotherKeyThanTheTombstones() {
    var message =
        "a tombstone names values of ingest.key [order_id], but rows are identified by [%s]";

    assertThat(problems("{ table: o, mode: upsert, key: [line], delete: tombstone }", ORDER))
        .containsExactly(message.formatted("line"));
    assertThat(
            problems("{ table: o, mode: upsert, key: [order_id, line], delete: tombstone }", ORDER))
        .containsExactly(message.formatted("order_id, line"));
  }

  @Test
  void refusesDeletionsByKeysThatTheirTextDoesNotTell() {
    var contract = Fields.NONE.with("order_id", FieldType.of(Kind.TIMESTAMP_MILLIS));

    assertThat(problems("{ table: o, mode: upsert, key: [order_id], delete: tombstone }", contract))
        .containsExactly(
            "field 'order_id' is of type timestamp_millis,"
                + " which a tombstone's key cannot name exactly");
  }

  @Test
  void refusesFieldsThatCannotBeColumns() {
    var contract =
        ORDER
            .with("ctid", FieldType.of(Kind.STRING))
            .with("_mr_event_id", FieldType.of(Kind.STRING))
            .with("x".repeat(64), FieldType.of(Kind.STRING));

    assertThat(problems("{ table: o }", contract)).hasSize(3);
  }

  private static List<String> problems(String value, Fields contract) {
    return switch (parse(value, contract)) {
      case Parsed.Valid _ -> List.of();
      case Parsed.Invalid invalid -> invalid.problems().stream().map(Problem::message).toList();
    };
  }

  private static Parsed parse(String value, Fields contract) {
    return judged(value, contract).outcome();
  }

  private static PipelineParser.Judged judged(String value, Fields contract) {
    var contracts =
        new Contracts() {
          @Override
          public Fields fields(String schema) {
            return contract;
          }

          @Override
          public List<String> names() {
            return List.of();
          }
        };
    var file =
        """
        pipeline: orders
        owner: tests
        ingest:
          format: json
          key: order_id
        transform:
          schema: orders.Order
        load:
          - postgres: %s
        """
            .formatted(value);
    return new PipelineParser(LoadWords.all(), contracts).judge("orders.yaml", file);
  }
}
