package dev.millrace.load.sink.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.row.RowLayout;
import dev.millrace.spec.type.FieldType;
import dev.millrace.spec.type.FieldType.Kind;
import dev.millrace.spec.type.Fields;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

class RepeatedKeysTest {

  private static final Fields CONTRACT =
      Fields.NONE
          .with("shop", FieldType.of(Kind.STRING))
          .with("city", FieldType.of(Kind.STRING))
          .with("number", FieldType.of(Kind.LONG))
          .with("price", FieldType.decimal(12, 2));
  private static final RowLayout LAYOUT = new RowLayout(CONTRACT.names());

  @Test
  void seesARepetitionOfAllPartsOfTheKeyOnly() {
    var keys = keys("shop", "number");

    keys.add(row("a", 1, "1.00"));
    keys.add(row("a", 2, "1.00"));
    keys.add(row("b", 1, "1.00"));
    assertThat(keys.any()).isFalse();

    keys.add(row("a", 2, "9.00"));
    assertThat(keys.any()).isTrue();
  }

  @Test
  void forgetsWithTheNextBatch() {
    var keys = keys("shop");
    keys.add(row("a", 1, "1.00"));
    keys.add(row("a", 2, "1.00"));

    keys.clear();

    keys.add(row("a", 3, "1.00"));
    assertThat(keys.any()).isFalse();
  }

  @Test
  void doesNotTrustValuesThatDifferHereAndNotInTheTable() {
    var keys = keys("price");

    keys.add(row("a", 1, "1.0"));

    assertThat(keys.any()).isTrue();
  }

  @Test
  void doesNotTrustTextsThatTheTableTakesForTheSame() {
    var keys = keys("city");

    keys.add(row("a", 1, "1.00"));

    assertThat(keys.any()).isTrue();
  }

  @Test
  void takesRowsWithoutAKeyForRepeated() {
    var keys = keys();

    keys.add(row("a", 1, "1.00"));
    keys.add(row("b", 2, "2.00"));

    assertThat(keys.any()).isTrue();
  }

  private static RepeatedKeys keys(String... fields) {
    var keys =
        new RepeatedKeys(
            TargetTable.of(new Target(new TableName("s", "t"), List.of(fields)), CONTRACT),
            column -> !column.name().equals("city"));
    keys.clear();
    return keys;
  }

  private static Row row(String shop, long number, String price) {
    var row = new Row(LAYOUT);
    row.set(LAYOUT.slot("shop"), shop);
    row.set(LAYOUT.slot("number"), number);
    row.set(LAYOUT.slot("price"), new BigDecimal(price));
    return row;
  }
}
