package dev.millrace.runtime.expression;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.row.RowLayout;
import dev.millrace.spec.type.FieldType;
import dev.millrace.spec.type.FieldType.Kind;
import dev.millrace.spec.type.Fields;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Any text as an expression: its mistakes are named, or it is compiled, and then has a value or
 * fails in its own words; the short way gives what the long one does.
 */
class ExpressionFuzzTest {

  private static final Fields FIELDS = fields();
  private static final RowLayout LAYOUT = new RowLayout(List.copyOf(FIELDS.asMap().keySet()));

  @FuzzTest
  void isRefusedOrEvaluated(byte[] bytes) {
    var cel = new String(bytes, StandardCharsets.UTF_8);
    switch (Expressions.check(cel, FIELDS, Set.of())) {
      case Checked.Invalid(var mistakes) -> {
        assertThat(mistakes).isNotEmpty();
        assertThat(mistakes).allMatch(mistake -> !mistake.message().isBlank());
      }
      case Checked.Valid valid -> {
        Expressions.neverTrue(cel, FIELDS, FIELDS);
        Expressions.identifiers(cel);
        Expressions.containers(cel);
        evaluate(Expressions.compile(cel, FIELDS, LAYOUT));
        assertThat(valid.type()).isNotNull();
      }
    }
  }

  private static void evaluate(Expression expression) {
    evaluate(expression, new Row(LAYOUT));
    evaluate(expression, filled());
  }

  private static void evaluate(Expression expression, Row row) {
    var known = expression.shortly(row);
    Object value;
    try {
      value = expression.runProgram(row);
    } catch (ExpressionFailed e) {
      assertThat(e.getMessage()).isNotBlank();
      assertThat(known).isNull();
      return;
    }
    if (known != null) {
      assertThat(known).isEqualTo(value);
    }
  }

  private static Row filled() {
    var row = new Row(LAYOUT);
    var values = new LinkedHashMap<String, Object>();
    values.put("i", 7);
    values.put("l", Long.MAX_VALUE);
    values.put("d", 0.1);
    values.put("m", new BigDecimal("12.50"));
    values.put("s", "text");
    values.put("b", true);
    values.put("t", Instant.parse("2026-01-31T10:00:00Z"));
    values.put("x", Map.of("a", List.of("1", "2")));
    values.forEach((name, value) -> row.set(LAYOUT.slot(name), value));
    return row;
  }

  private static Fields fields() {
    var fields = new LinkedHashMap<String, FieldType>();
    fields.put("i", FieldType.of(Kind.INT));
    fields.put("l", FieldType.of(Kind.LONG));
    fields.put("d", FieldType.of(Kind.DOUBLE));
    fields.put("m", FieldType.decimal(12, 2));
    fields.put("s", FieldType.of(Kind.STRING));
    fields.put("b", FieldType.of(Kind.BOOLEAN));
    fields.put("t", FieldType.of(Kind.TIMESTAMP_MICROS));
    fields.put("x", FieldType.of(Kind.ANY));
    return new Fields(fields);
  }
}
