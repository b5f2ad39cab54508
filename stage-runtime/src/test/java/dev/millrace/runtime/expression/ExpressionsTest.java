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
        "amount * 2.0 ; DECIMAL",
        "amount * quantity ; DECIMAL",
        "-amount ; DECIMAL",
        "double(amount) ; DOUBLE",
        "decimal(status) ; DECIMAL",
        "div(amount, quantity, 2) ; DECIMAL",
        "round(amount * 1.19, 2) ; DECIMAL",
        "string(amount) ; STRING",
        "int(amount) ; LONG",
        "math.greatest(amount, 3) ; DECIMAL",
        "math.round(amount) ; DECIMAL",
        "quantity + 1 ; LONG",
        "status.trim().lowerAscii().substring(1) ; STRING",
        "created_at + duration('1h') ; TIMESTAMP_MICROS",
        "day < created_at ; BOOLEAN",
        "paid_at == null || paid_at > created_at ; BOOLEAN",
        "discount == null ? 0.0 : discount ; DECIMAL",
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
        "amount == '1' ; 8 ; '==' does not apply to (decimal, string) ; ``",
        "amount / quantity == 1.0 ; 8 ; '/' does not apply to (decimal, int) ; div(a, b, 2)",
        "amount * double(quantity) > 1.0 ; 16 ; would be calculated with a double ; leave double(...) away",
        "string(double(amount)) == '' ; 14 ; would pass through a double ; leave double",
        "amount > 1.0 ? amount > 0 : 2.0 ; 14 ; '? :' does not apply ; ``",
        "status != 'TEST ; 11 ; the text that begins at column 11 with ' never ends ; close it",
        "size(status > 1 ; 5 ; the '(' here is never closed ; ``",
        "size(status)) > 1 ; 13 ; the ')' here closes nothing ; ``",
        "[status == 'a' ; 1 ; the '[' here is never closed ; ``",
        "size([status)] > 1 ; 13 ; ']' was expected here ; ``",
        "namespace != 'X' ; 1 ; 'namespace' is a word that CEL keeps for itself ; `in backquotes: ``namespace```",
        "in != 'X' ; 1 ; 'in' is a word that CEL keeps for itself ; backquotes",
        "status == for ; 11 ; 'for' is a word that CEL keeps ; backquotes",
        "sizze(status) > 1 ; 6 ; no field or function 'sizze' ; did you mean 'size'?",
        "status.matches('[A-') ; 16 ; not a regular expression ; ``",
        "status + 1 ; 8 ; '+' does not apply to (string, int) ; ``",
        "amount * ; 9 ; the expression ends where a value is expected ; ``",
        "amount ; 1 ; gives decimal where boolean is expected ; ``",
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

    assertThat(eval("amount * quantity", row)).isEqualTo(new BigDecimal("37.50"));
    assertThat(eval("status.trim().upperAscii()", row)).isEqualTo("PAID");
    assertThat(eval("day <= created_at", row)).isEqualTo(true);
    assertThat(eval("created_at.getFullYear()", row)).isEqualTo(2024L);
    assertThat(eval("day", row)).isEqualTo(Instant.parse("2024-05-06T00:00:00Z"));
    assertThat(eval("id.endsWith('2')", row)).isEqualTo(true);
    assertThat(eval("b'ab'", row)).isEqualTo(new byte[] {'a', 'b'});
    assertThat(eval("uint(7)", row)).isEqualTo(7L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "any ; 123456789012345678.91",
        "string(any) ; 123456789012345678.91",
        "any + 0.01 ; 123456789012345678.92",
        "any - 1 ; 123456789012345677.91",
        "any * 3 ; 370370367037037036.73",
        "-any ; -123456789012345678.91",
        "amount * 1.19 ; 0.1190",
        "amount + 0.2 == 0.3 ; true",
        "amount == 0.1 ; true",
        "amount in [0.1, 0.2] ; true",
        "amount in [0.100000000000000000001] ; false",
        "amount < 0.100000000000000000001 ; true",
        "any > 123456789012345678.9 ; true",
        "any == 123456789012345678.91 ; true",
        "any == 123456789012345680.0 ; false",
        "amount > 0 ; true",
        "quantity < amount ; false",
        "[amount] == [0.1] ; true",
        "{'a': amount} == {'a': 0.10} ; true",
        "9007199254740993 > 9007199254740992.0 ; true",
        "9223372036854775807 < 9223372036854775808.0 ; true",
        "18446744073709551615u > 18446744073709551614.0 ; true",
        "div(amount, 3, 4) ; 0.0333",
        "div(1, 3, 2) ; 0.33",
        "round(any, 1) ; 123456789012345678.9",
        "round(0.125, 2) ; 0.12",
        "decimal('1e3') ; 1E+3",
        "string(decimal('1e3')) ; 1000",
        "decimal(9223372036854775807) * 2 ; 18446744073709551614",
        "int(any) ; 123456789012345678",
        "math.ceil(any) ; 123456789012345679",
        "math.greatest(amount, 0.2) ; 0.2",
        "math.greatest(amount, any, 3) ; 123456789012345678.91",
        "math.least([amount, any]) ; 0.10",
        "math.least([any, quantity, 9.5]) ; 7",
        "math.least([quantity, 9]) ; 7",
        "math.greatest(quantity, 9, 8) ; 9",
        "math.greatest(any, any) ; 123456789012345678.91",
        "quantity > 0 ? 1.0 : amount ; 1.0",
      })
  void isExact(String cel, String value) throws ExpressionFailed {
    var row = row("any", new BigDecimal("123456789012345678.91"), "quantity", 7L);
    row.set(LAYOUT.slot("amount"), new BigDecimal("0.10"));

    assertThat(eval(cel, row)).hasToString(value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "quantity + 1 ; does not fit 64 bits",
        "quantity * 2 ; does not fit 64 bits",
        "amount * decimal('1e300') * decimal('1e300') * 2 ; not calculated with",
        "decimal(status) ; the text is no decimal number",
        "div(amount, 0, 2) ; divide by zero",
        "any / any ; div(a, b, 2)",
        "round(amount, -1) ; digits after the point are 0 to 100",
      })
  void failsWhereThereIsNoExactValue(String cel, String cause) {
    var row =
        row(
            "quantity",
            Long.MAX_VALUE,
            "amount",
            BigDecimal.ONE,
            "status",
            "x",
            "any",
            BigDecimal.TWO);

    assertThatThrownBy(() -> eval(cel, row))
        .isInstanceOf(ExpressionFailed.class)
        .hasMessageContaining(cause);
  }

  @Test
  void refusesADoubleForADecimal() {
    var checked =
        (Invalid) Expressions.check("double(amount)", FIELDS, Set.of(Kind.DECIMAL, Kind.LONG));

    assertThat(checked.mistakes().getFirst().message())
        .isEqualTo("gives double where long or decimal is expected");
    assertThat(checked.mistakes().getFirst().hint()).contains("leave double(...) away");
    assertThat(Expressions.check("1.5", FIELDS, Set.of(Kind.DECIMAL, Kind.LONG)))
        .isInstanceOf(Valid.class);
  }

  @Test
  void knowsWhichExpressionsCalculate() {
    assertThat(Expressions.compile("amount", FIELDS, LAYOUT).calculates()).isFalse();
    assertThat(Expressions.compile("any.x[0]", FIELDS, LAYOUT).calculates()).isFalse();
    assertThat(Expressions.compile("amount * 1.19", FIELDS, LAYOUT).calculates()).isTrue();
  }

  @Test
  void namesFieldsOfReservedWordsInBackquotes() throws ExpressionFailed {
    var fields =
        new Fields(
            Map.of(
                "in", FieldType.of(Kind.STRING),
                "namespace", FieldType.of(Kind.STRING),
                "type", FieldType.of(Kind.STRING),
                "int", FieldType.of(Kind.LONG),
                "any", FieldType.of(Kind.MAP)));
    var layout = new RowLayout(fields.names());
    var row = new Row(layout);
    row.set(layout.slot("in"), "a");
    row.set(layout.slot("namespace"), "b");
    row.set(layout.slot("type"), "c");
    row.set(layout.slot("int"), 4L);
    row.set(layout.slot("any"), Map.of("in", 1L, "for", 2L));
    var cel =
        "`in` == 'a' && `namespace` in ['b'] && type == 'c' && int == 4 && any.`in` == 1"
            + " && any.for == 2 && 'for `in`' != ''";

    assertThat(Expressions.compile(cel, fields, layout).eval(row)).isEqualTo(true);
    assertThat(((Valid) Expressions.check(cel, fields, BOOLEAN)).variables())
        .containsExactlyInAnyOrder("in", "namespace", "type", "int", "any");
    assertThat(
            ((Invalid) Expressions.check("`for` == 1", fields, BOOLEAN))
                .mistakes()
                .getFirst()
                .message())
        .isEqualTo("there is no field or function 'for'");
    assertThat(Expressions.identifiers("`in` + x.`for`")).containsExactlyInAnyOrder("in", "x");
  }

  @Test
  void findsWhatCanBeNoCondition() {
    var later = new Fields(Map.of("any", FieldType.of(Kind.STRING)));

    for (var cel : List.of("any", "!any", "status == '' && any", "any ? true : false")) {
      var checked = Expressions.check(cel, FIELDS, BOOLEAN, later);
      assertThat(checked).as(cel).isInstanceOf(Invalid.class);
      assertThat(((Invalid) checked).mistakes().getFirst().message())
          .contains("'any', which is string in the schema");
    }
    assertThat(Expressions.check("any", FIELDS, BOOLEAN)).isInstanceOf(Valid.class);
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
    assertThat(eval("any.price * 2.0", row)).isEqualTo(new BigDecimal("3.00"));
    assertThat(eval("double(any.price) * 2.0", row)).isEqualTo(3.0);
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

  @Test
  void numbersBeyondEveryDoubleAreFound() {
    var fields = Fields.NONE.with("amt", FieldType.of(Kind.DOUBLE));

    assertThat(Expressions.beyondDouble("amt > 1e400 || amt < -2.5e309 || amt < 1e308", fields))
        .containsExactly("1e400", "-2.5e309");
  }
}
