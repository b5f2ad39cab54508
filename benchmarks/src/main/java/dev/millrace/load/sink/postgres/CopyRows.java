package dev.millrace.load.sink.postgres;

import dev.millrace.runtime.pipeline.Pipeline;
import dev.millrace.runtime.sink.Sink.SinkRow;
import java.util.List;

/**
 * Rows as binary COPY without a database. In the sink's package, so that nothing of the sink need
 * be opened for a measurement.
 */
public final class CopyRows {

  private final RowEncoder encoder;
  private final CopyBuffer buffer = new CopyBuffer();

  private CopyRows(RowEncoder encoder) {
    this.encoder = encoder;
  }

  /** For the table that the pipeline's only sink names. */
  public static CopyRows of(Pipeline pipeline) {
    var target = Target.of(pipeline.spec().load().getFirst().value());
    return new CopyRows(new RowEncoder(TargetTable.of(target, pipeline.fields())));
  }

  /**
   * Encodes a batch.
   *
   * @return the length
   * @throws IllegalStateException when a row is refused
   */
  public int encode(List<SinkRow> rows) {
    buffer.clear();
    for (int place = 0; place < rows.size(); place++) {
      var refused = encoder.put(rows.get(place), place, buffer);
      if (refused != null) {
        throw new IllegalStateException(refused.toString());
      }
    }
    return buffer.size();
  }
}
