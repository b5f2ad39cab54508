package dev.millrace.load.sink.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.spec.type.FieldType;
import dev.millrace.spec.type.FieldType.Kind;
import dev.millrace.spec.type.Fields;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MergeSqlTest {

  private static final Fields CONTRACT =
      Fields.NONE
          .with("order", FieldType.of(Kind.STRING))
          .with("total", FieldType.decimal(12, 2).orNull());
  private static final TableName ORDERS = new TableName("shop", "orders");

  @Test
  void appendsByPlainInsertInTheOrderOfTheBatch() {
    assertThat(sql(new Target(ORDERS, List.of())).writes())
        .isEqualTo(
            "insert into \"shop\".\"orders\" as t (\"order\", \"total\", \"_mr_event_id\","
                + " \"_mr_ingested_at\", \"_mr_loaded_at\") select \"order\", \"total\","
                + " \"_mr_event_id\", \"_mr_ingested_at\", now() from pg_temp.\"mr_batch\""
                + " order by \"_mr_place\"");
  }

  @Test
  void upsertsTheNewestRowOfEachKeyWhereItIsNotOlder() {
    assertThat(sql(new Target(ORDERS, List.of("order"))).writes())
        .contains(
            "(select distinct on (\"order\" collate \"C\") * from pg_temp.\"mr_batch\""
                + " order by \"order\" collate \"C\", \"_mr_ingested_at\" desc nulls last,"
                + " \"_mr_place\" desc) as latest on conflict (\"order\") do update set"
                + " \"total\" = excluded.\"total\", ")
        .contains(" where not coalesce((t.\"_mr_ingested_at\" > excluded.\"_mr_ingested_at\" or ");
  }

  @Test
  void sortsNothingWhenNoKeyRepeats() {
    assertThat(sql(new Target(ORDERS, List.of("order"))).distinctWrites())
        .contains(" from pg_temp.\"mr_batch\" as latest on conflict (\"order\") do update set ")
        .doesNotContain("order by");
  }

  @Test
  void deletesTheRowsOfKeysWhoseNewestEventIsADeletion() {
    var sql = sql(new Target(ORDERS, List.of("order"), true));

    assertThat(sql.delete())
        .startsWith(
            "delete from \"shop\".\"orders\" t using (select distinct on (\"order\" collate \"C\")")
        .contains(" where latest.\"_mr_delete\" and t.\"order\" = latest.\"order\" and not ");
    assertThat(sql.writes())
        .contains("as latest where not latest.\"_mr_delete\" and not exists (select from")
        .contains("\"millrace\".\"deleted shop.orders\" d");
  }

  private static MergeSql sql(Target target) {
    return new MergeSql(TargetTable.of(target, CONTRACT), new TableShape("1 2", true, Map.of()));
  }
}
