package dev.millrace.load.sink;

import dev.millrace.runtime.pipeline.Pipeline;
import dev.millrace.runtime.sink.Sink;
import dev.millrace.spec.word.Section;
import dev.millrace.spec.word.Value;
import dev.millrace.spec.word.Word;

/**
 * A sink that can be named under {@code load}. Implementations are found by {@link
 * java.util.ServiceLoader}.
 */
public interface SinkProvider extends Word {

  @Override
  default Section section() {
    return Section.SINK;
  }

  /**
   * Makes a sink for one consumer thread. The sink contacts its target only at its first call, so
   * that a service can start while the target is down.
   *
   * @param value of the word, checked, with defaults filled in
   */
  Sink open(Value value, Pipeline pipeline, SinkContext context);
}
