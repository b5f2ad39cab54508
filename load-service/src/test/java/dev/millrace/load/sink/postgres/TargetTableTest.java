package dev.millrace.load.sink.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.spec.type.FieldType;
import dev.millrace.spec.type.FieldType.Kind;
import dev.millrace.spec.type.Fields;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TargetTableTest {

  private static final Fields CONTRACT =
      Fields.NONE
          .with("order", FieldType.of(Kind.STRING))
          .with("total", FieldType.decimal(12, 2).orNull())
          .with("tags", FieldType.of(Kind.ARRAY));

  @Test
  void isCreatedFromTheContract() {
    assertThat(upserted().createTable())
        .isEqualTo(
            """
            create table if not exists "shop"."orders" (
              "order" text not null,
              "total" numeric(12,2),
              "tags" jsonb not null,
              "_mr_event_id" text not null,
              "_mr_ingested_at" timestamptz not null,
              "_mr_loaded_at" timestamptz not null default now(),
              primary key ("order")
            )""");
  }

  @Test
  void hasNoPrimaryKeyWhenRowsAreAppended() {
    assertThat(appended().createTable()).doesNotContain("primary key");
  }

  @ParameterizedTest
  @EnumSource
  void everyKindHasAColumnType(Kind kind) {
    var type = kind == Kind.DECIMAL ? FieldType.decimal(9, 3) : FieldType.of(kind);
    var expected =
        Map.ofEntries(
            Map.entry(Kind.BOOLEAN, "boolean"),
            Map.entry(Kind.INT, "integer"),
            Map.entry(Kind.LONG, "bigint"),
            Map.entry(Kind.FLOAT, "real"),
            Map.entry(Kind.DOUBLE, "double precision"),
            Map.entry(Kind.DECIMAL, "numeric(9,3)"),
            Map.entry(Kind.STRING, "text"),
            Map.entry(Kind.ENUM, "text"),
            Map.entry(Kind.UUID, "uuid"),
            Map.entry(Kind.BYTES, "bytea"),
            Map.entry(Kind.DATE, "date"),
            Map.entry(Kind.TIME, "time"),
            Map.entry(Kind.TIMESTAMP_MILLIS, "timestamptz"),
            Map.entry(Kind.TIMESTAMP_MICROS, "timestamptz"));

    assertThat(ColumnType.of(type).sql(type)).isEqualTo(expected.getOrDefault(kind, "jsonb"));
  }

  @Test
  void quotesWhateverIdentifier() {
    assertThat(TableName.quote("a\"; drop table b")).isEqualTo("\"a\"\"; drop table b\"");
    assertThat(new TableName("s", "select").quoted()).isEqualTo("\"s\".\"select\"");
  }

  private static TargetTable upserted() {
    return TargetTable.of(new Target(new TableName("shop", "orders"), List.of("order")), CONTRACT);
  }

  private static TargetTable appended() {
    return TargetTable.of(new Target(new TableName("shop", "orders"), List.of()), CONTRACT);
  }
}
