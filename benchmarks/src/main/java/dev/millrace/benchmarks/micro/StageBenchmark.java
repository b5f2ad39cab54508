package dev.millrace.benchmarks.micro;

import dev.millrace.runtime.stage.Outcome;
import dev.millrace.runtime.stage.Stage;
import dev.millrace.runtime.stage.StatefulStage;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What a stage decides about an order that passes: from the record's value to the next one's. */
@State(Scope.Thread)
public class StageBenchmark {

  private final Orders orders = new Orders();
  private final Turn turn = new Turn();
  private final Stage ingest = orders.ingestStage();
  private final Stage transform = orders.transformStage();
  private final StatefulStage quality = orders.qualityStage();

  @Benchmark
  public Outcome ingest() {
    return ingest.decide(orders.published(turn.next()));
  }

  @Benchmark
  public Outcome transform() {
    return transform.decide(orders.raw(turn.next()));
  }

  /** Each key is new to {@code unique}: a batch is the orders once, and is then undone. */
  @Benchmark
  public Outcome quality() {
    int n = turn.next();
    if (n == 0) {
      quality.rolledBack();
    }
    return quality.decide(orders.transformed(n));
  }
}
