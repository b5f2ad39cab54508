package dev.millrace.benchmarks.micro;

import dev.millrace.load.sink.postgres.CopyRows;
import dev.millrace.runtime.codec.AvroRowReader;
import dev.millrace.runtime.codec.Undecodable;
import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.row.RowLayout;
import dev.millrace.runtime.sink.Sink.SinkRow;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What load does with an order before it is sent: per order, in batches of all of them. */
@State(Scope.Thread)
public class SinkBenchmark {

  private final Orders orders = new Orders();
  private final RowLayout layout = new RowLayout(orders.pipeline().fields().names());
  private final AvroRowReader reader =
      new AvroRowReader(layout, orders.registry(), orders.pipeline().schema());
  private final CopyRows copy = CopyRows.of(orders.pipeline());
  private List<SinkRow> rows = List.of();

  @Setup
  public void decode() throws Undecodable {
    rows = decoded();
  }

  private List<SinkRow> decoded() throws Undecodable {
    var decoded = new ArrayList<SinkRow>(Orders.COUNT);
    for (int n = 0; n < Orders.COUNT; n++) {
      var event = orders.transformed(n);
      var row = new Row(layout);
      reader.read(event.value(), row);
      decoded.add(
          new SinkRow(event.partition(), event.offset(), event.eventId(), event.ingestedAt(), row));
    }
    return decoded;
  }

  /** Rows as binary COPY. */
  @Benchmark
  @OperationsPerInvocation(Orders.COUNT)
  public int copyRow() {
    return copy.encode(rows);
  }

  /** From the records' values on. */
  @Benchmark
  @OperationsPerInvocation(Orders.COUNT)
  public int decodeAndCopyRow() throws Undecodable {
    return copy.encode(decoded());
  }
}
