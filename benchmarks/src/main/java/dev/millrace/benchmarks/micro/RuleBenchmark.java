package dev.millrace.benchmarks.micro;

import dev.millrace.quality.QualityWords;
import dev.millrace.quality.rule.HistoryRule;
import dev.millrace.quality.rule.RowRule;
import dev.millrace.quality.rule.Rule;
import dev.millrace.quality.rule.RuleContext;
import dev.millrace.quality.rule.Scratch;
import dev.millrace.runtime.codec.AvroRowReader;
import dev.millrace.runtime.codec.Undecodable;
import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.row.RowLayout;
import dev.millrace.spec.Clause;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Each rule of the sample pipeline, on orders that break none. */
@State(Scope.Thread)
public class RuleBenchmark {

  @Param({"not-null", "range", "one-of", "matches", "check", "unique"})
  public String word = "not-null";

  private final Orders orders = new Orders();
  private final Turn turn = new Turn();
  private final List<Row> rows = new ArrayList<>();
  private Rule rule = (RowRule) (row, violations) -> {};

  @Setup
  public void compile() throws Undecodable {
    var fields = orders.pipeline().fields();
    var layout = new RowLayout(fields.names());
    var reader = new AvroRowReader(layout, orders.registry());
    var row = new Row(layout);
    for (int n = 0; n < Orders.COUNT; n++) {
      reader.read(orders.transformed(n).value(), row);
      rows.add(row.copy());
    }
    rule = rule(new RuleContext(layout, fields, Set.of(), Scratch.HEAP, Orders.HASH_KEY));
    if (rule instanceof HistoryRule history) {
      history.assigned(0);
    }
  }

  private Rule rule(RuleContext context) {
    var clause = clause();
    return QualityWords.all().stream()
        .filter(provider -> provider.name().equals(word))
        .findFirst()
        .orElseThrow()
        .create(clause.value(), context);
  }

  private Clause clause() {
    return orders.pipeline().spec().quality().rules().stream()
        .filter(clause -> clause.word().equals(word))
        .findFirst()
        .orElseThrow();
  }

  @Benchmark
  public void judge() {
    int n = turn.next();
    switch (rule) {
      case RowRule judge -> judge.judge(rows.get(n), RuleBenchmark::broken);
      case HistoryRule history -> remember(history, n);
    }
  }

  private static void broken(String rule, String field, String message) {
    throw new IllegalStateException(rule + " " + field + ": " + message);
  }

  /** Each key is new: a batch is the orders once, and is then undone. */
  private void remember(HistoryRule history, int n) {
    if (n == 0) {
      history.rolledBack();
    }
    if (history.recall(rows.get(n), orders.transformed(n)) != HistoryRule.NONE) {
      throw new IllegalStateException("a new key is a duplicate");
    }
    history.remember(orders.transformed(n));
  }
}
