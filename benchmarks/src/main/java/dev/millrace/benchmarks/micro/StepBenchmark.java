package dev.millrace.benchmarks.micro;

import dev.millrace.runtime.codec.JsonRowReader;
import dev.millrace.runtime.codec.Undecodable;
import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.row.RowLayout;
import dev.millrace.spec.type.FieldType;
import dev.millrace.spec.type.Fields;
import dev.millrace.spec.word.WordContext;
import dev.millrace.transform.TransformWords;
import dev.millrace.transform.step.Step;
import dev.millrace.transform.step.StepContext;
import dev.millrace.transform.step.StepProvider;
import dev.millrace.transform.step.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Each step of the sample pipeline, on rows as the steps before it leave them. Copying the row back
 * is part of it: {@code none} shows how much that is.
 */
@State(Scope.Thread)
public class StepBenchmark {

  @Param({"none", "rename", "drop", "cast", "filter", "set", "mask"})
  public String word = "none";

  private final Orders orders = new Orders();
  private final Turn turn = new Turn();
  private final List<Row> before = new ArrayList<>();
  private Step step = row -> Verdict.CONTINUE;
  private Row row = new Row(new RowLayout(List.of()));
  private int size;

  @Setup
  public void compile() throws Undecodable {
    var contract = orders.pipeline().fields();
    var clauses = orders.pipeline().spec().transform().steps();
    Set<String> names = new LinkedHashSet<>();
    clauses.forEach(clause -> names.addAll(provider(clause.word()).names(clause.value())));
    var layout = new RowLayout(contract.names()).with(names);
    size = layout.size();
    row = new Row(layout);
    var json = new JsonRowReader(layout);
    for (int n = 0; n < Orders.COUNT; n++) {
      json.read(orders.payload(n), row);
      before.add(row.copy());
    }
    var known = untyped(contract);
    for (var clause : clauses) {
      var provider = provider(clause.word());
      var next =
          provider.create(
              clause.value(), new StepContext(layout, contract, known, clause.position().path()));
      if (clause.word().equals(word)) {
        step = next;
        return;
      }
      before.forEach(next::apply);
      known =
          provider.check(
              clause.value(), new WordContext(contract, known), (position, message, hint) -> {});
    }
    if (!word.equals("none")) {
      throw new IllegalStateException("the sample pipeline has no step " + word);
    }
  }

  private static StepProvider provider(String word) {
    return TransformWords.all().stream()
        .filter(provider -> provider.name().equals(word))
        .findFirst()
        .orElseThrow();
  }

  private static Fields untyped(Fields contract) {
    Map<String, FieldType> types = new LinkedHashMap<>();
    contract.names().forEach(name -> types.put(name, FieldType.of(FieldType.Kind.ANY).orNull()));
    return new Fields(types);
  }

  @Benchmark
  public Verdict step() {
    var source = before.get(turn.next());
    for (int slot = 0; slot < size; slot++) {
      row.set(slot, source.get(slot));
    }
    return step.apply(row);
  }
}
