package dev.millrace.runtime.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.runtime.expression.Checked.Invalid;
import dev.millrace.runtime.expression.Checked.Mistake;
import dev.millrace.runtime.expression.Checked.Valid;
import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.row.RowLayout;
import dev.millrace.spec.type.FieldType;
import dev.millrace.spec.type.FieldType.Kind;
import dev.millrace.spec.type.Fields;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionsTest {

  private static final Fields FIELDS = fields();
  private static final RowLayout LAYOUT = new RowLayout(FIELDS.names());
  private static final Set<Kind> BOOLEAN = Set.of(Kind.BOOLEAN);

  private static Fields fields() {
    Map<String, FieldType> types = new LinkedHashMap<>();
    types.put("status", FieldType.of(Kind.STRING));
    types.put("amount", FieldType.decimal(12, 2));
    types.put("discount", FieldType.decimal(12, 2).orNull());
    types.put("quantity", FieldType.of(Kind.INT));
    types.put("created_at", FieldType.of(Kind.TIMESTAMP_MILLIS));
    types.put("paid_at", FieldType.of(Kind.TIMESTAMP_MILLIS).orNull());
    types.put("day", FieldType.of(Kind.DATE));
    types.put("id", FieldType.of(Kind.UUID));
    types.put("any", FieldType.of(Kind.ANY).orNull());
    types.put("tags", new FieldType(Kind.ARRAY, false, 0, 0, List.of(), Fields.NONE));
    types.put("address", new FieldType(Kind.RECORD, true, 0, 0, List.of(), Fields.NONE));
    types.put("timestamp", FieldType.of(Kind.LONG));
    types.put("not-a-name", FieldType.of(Kind.LONG));
    return new Fields(types);
  }

  private static Row row(Object... namesAndValues) {
    var row = new Row(LAYOUT);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      row.set(LAYOUT.slot((String) namesAndValues[i]), namesAndValues[i + 1]);
    }
    return row;
  }

  private static Object eval(String cel, Row row) throws ExpressionFailed {
    return Expressions.compile(cel, FIELDS, LAYOUT).eval(row);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "amount * 2.0 ; DOUBLE",
        "quantity + 1 ; LONG",
        "status.trim().lowerAscii().substring(1) ; STRING",
        "created_at + duration('1h') ; TIMESTAMP_MICROS",
        "day < created_at ; BOOLEAN",
        "paid_at == null || paid_at > created_at ; BOOLEAN",
        "discount == null ? 0.0 : discount ; DOUBLE",
        "any.x.y ; ANY",
        "address.city == 'Rome' ; BOOLEAN",
        "tags.exists(t, t == 'x') ; BOOLEAN",
        "tags.map(t, t) ; ARRAY",
        "{'a': 1} ; MAP",
        "timestamp > 3 && created_at > timestamp('2024-01-01T00:00:00Z') ; BOOLEAN",
        "math.greatest(quantity, 3) ; LONG",
        "null ; ANY",
      })
  void knowsTheTypeOfAnExpression(String cel, Kind kind) {
    var checked = Expressions.check(cel, FIELDS, Set.of());

    assertThat(checked).isInstanceOf(Valid.class);
    assertThat(((Valid) checked).type().kind()).isEqualTo(kind);
  }

  @Test
  void namesTheFieldsAnExpressionUses() {
    var checked =
        (Valid) Expressions.check("tags.all(t, t != status) && quantity > 1", FIELDS, BOOLEAN);

    assertThat(checked.variables()).containsExactlyInAnyOrder("tags", "status", "quantity");
    assertThat(Expressions.identifiers("source.a + source.b > quantity"))
        .containsExactlyInAnyOrder("source", "quantity");
    assertThat(Expressions.identifiers("a +")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "status == 'A' && amont > 1.0 ; 18 ; no field or function 'amont' ; did you mean 'amount'?",
        "amount == 100 ; 8 ; '==' does not apply to (double, int) ; write 2.0 for 2",
        "status + 1 ; 8 ; '+' does not apply to (string, int) ; ``",
        "amount * ; 9 ; EOF ; ``",
        "amount ; 1 ; gives double where boolean is expected ; ``",
        "created_at - created_at ; 1 ; duration ; ``",
        "[1].all(a, [1].all(b, [1].all(c, [1].all(d, true)))) ; 1 ; nested deeper than 3 ; ``",
      })
  void reportsMistakesWithTheirColumn(String cel, int column, String message, String hint) {
    var checked = Expressions.check(cel, FIELDS, BOOLEAN);

    assertThat(checked).isInstanceOf(Invalid.class);
    var mistake = ((Invalid) checked).mistakes().getFirst();
    assertThat(mistake.column()).isEqualTo(column);
    assertThat(mistake.message()).contains(message);
    assertThat(mistake.hint()).contains(hint);
  }

  @Test
  void describesThePlaceOfAMistake() {
    assertThat(new Mistake(1, 4, "no", "").describe()).isEqualTo("column 4 of the expression: no");
    assertThat(new Mistake(2, 4, "no", "").describe())
        .isEqualTo("line 2, column 4 of the expression: no");
  }

  @Test
  void refusesWhatIsTooLongOrTooDeep() {
    assertThat(Expressions.check("1" + " ".repeat(Expressions.LONGEST), FIELDS, Set.of()))
        .isInstanceOf(Invalid.class);
    assertThat(Expressions.check("(".repeat(2000) + "1" + ")".repeat(2000), FIELDS, Set.of()))
        .isInstanceOf(Invalid.class);
  }

  @Test
  void computesWithTheValuesOfARow() throws ExpressionFailed {
    var row =
        row(
            "amount",
            new BigDecimal("12.50"),
            "quantity",
            3L,
            "status",
            " Paid ",
            "created_at",
            Instant.parse("2024-05-06T07:08:09Z"),
            "day",
            LocalDate.of(2024, 5, 6),
            "id",
            UUID.fromString("00000000-0000-0001-0000-000000000002"));

    assertThat(eval("amount * double(quantity)", row)).isEqualTo(37.5);
    assertThat(eval("status.trim().upperAscii()", row)).isEqualTo("PAID");
    assertThat(eval("day <= created_at", row)).isEqualTo(true);
    assertThat(eval("created_at.getFullYear()", row)).isEqualTo(2024L);
    assertThat(eval("day", row)).isEqualTo(Instant.parse("2024-05-06T00:00:00Z"));
    assertThat(eval("id.endsWith('2')", row)).isEqualTo(true);
    assertThat(eval("b'ab'", row)).isEqualTo(new byte[] {'a', 'b'});
    assertThat(eval("uint(7)", row)).isEqualTo(7L);
  }

  @Test
  void takesAbsentForNull() throws ExpressionFailed {
    assertThat(eval("paid_at == null", row())).isEqualTo(true);
    assertThat(eval("paid_at", row("paid_at", null))).isNull();
    assertThat(eval("any == null", row())).isEqualTo(true);
    assertThat(eval("status != 'TEST'", row())).isEqualTo(true);
  }

  @Test
  void findsItsWayThroughMapsAndLists() throws ExpressionFailed {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("n", null);
    map.put("big", BigInteger.TWO.pow(70));
    map.put("price", new BigDecimal("1.5"));
    map.put("items", new ArrayList<>(List.of(Map.of("q", 2L), Map.of("q", 3L))));
    var row = row("any", map);

    assertThat(eval("any.n == null", row)).isEqualTo(true);
    assertThat(eval("has(any.zz)", row)).isEqualTo(false);
    assertThat(eval("has(any.n)", row)).isEqualTo(true);
    assertThat(eval("any.big > 1.0", row)).isEqualTo(true);
    assertThat(eval("any.price * 2.0", row)).isEqualTo(3.0);
    assertThat(eval("any.items.map(i, i.q * 2)", row)).isEqualTo(List.of(4L, 6L));
    assertThat(eval("any.items[1].q", row)).isEqualTo(3L);
    assertThat(eval("any", row)).isSameAs(map);
    assertThat(eval("any.items == [{'q': 2}, {'q': 3}]", row)).isEqualTo(true);
    assertThat(eval("any.exists(k, k == 'price')", row)).isEqualTo(true);
    assertThat(eval("{'a': any.n, 'b': any.items}", row)).hasToString("{a=null, b=[{q=2}, {q=3}]}");
  }

  @Test
  void failsNamingTheExpressionTheCauseAndWhatWasNull() {
    assertThatThrownBy(() -> eval("discount * 2.0", row("amount", BigDecimal.ONE)))
        .isInstanceOf(ExpressionFailed.class)
        .hasMessage(
            "expression \"discount * 2.0\" failed: "
                + "'*' does not apply to the types of these values (null here: discount)");
    assertThatThrownBy(() -> eval("quantity / 0", row("quantity", 1L)))
        .isInstanceOf(ExpressionFailed.class)
        .hasMessage("expression \"quantity / 0\" failed: / by zero");
    assertThatThrownBy(() -> eval("any.zz == 1", row("any", Map.of())))
        .isInstanceOf(ExpressionFailed.class)
        .hasMessageContaining("key 'zz' is not present in map");
    assertThat(new ExpressionFailed("x").getStackTrace()).isEmpty();
  }

  @Test
  void testsOnlyWhatIsTrueOrFalse() throws ExpressionFailed {
    var test = Expressions.compile("any", FIELDS, LAYOUT);

    assertThat(test.test(row("any", true))).isTrue();
    assertThat(test.test(row("any", false))).isFalse();
    assertThatThrownBy(() -> test.test(row("any", 3L)))
        .isInstanceOf(ExpressionFailed.class)
        .hasMessageContaining("gives Long where true or false is expected");
    assertThatThrownBy(() -> test.test(row())).hasMessageContaining("gives null");
  }

  @Test
  void endsWhatLoopsTooLong() {
    var numbers = new ArrayList<Long>();
    for (long i = 0; i < 1000; i++) {
      numbers.add(i);
    }

    assertThatThrownBy(
            () -> eval("any.all(a, any.all(b, a + b >= 0))", row("any", List.copyOf(numbers))))
        .isInstanceOf(ExpressionFailed.class)
        .hasMessageContaining("Iteration budget exceeded");
  }

  @Test
  void refusesToCompileWhatDoesNotFit() {
    assertThatThrownBy(() -> Expressions.compile("zz > 1", FIELDS, LAYOUT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("zz > 1");
  }

  /** Law: whatever the text, checking answers. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void checkNeverThrows(long seed) {
    var random = new Random(seed);
    var parts =
        List.of(
            "amount",
            "status",
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            "'",
            "\"",
            "+",
            "-",
            "==",
            "&&",
            "||",
            "?",
            ":",
            ".",
            ",",
            "1",
            "2.0",
            "null",
            "has(",
            ".all(x, ",
            "\n",
            "\\",
            "é",
            "\uD800",
            "\u0000",
            "in",
            "size",
            "timestamp(",
            "r'",
            "b'",
            "0x",
            "9999999999999999999");
    for (int i = 0; i < 40; i++) {
      var text = new StringBuilder();
      for (int n = random.nextInt(12); n >= 0; n--) {
        text.append(parts.get(random.nextInt(parts.size())));
      }

      assertThat(Expressions.check(text.toString(), FIELDS, Set.of())).isNotNull();
      assertThat(Expressions.identifiers(text.toString())).isNotNull();
    }
  }
}
