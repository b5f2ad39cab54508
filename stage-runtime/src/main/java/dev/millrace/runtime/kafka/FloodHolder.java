package dev.millrace.runtime.kafka;

import dev.millrace.runtime.flood.Flood;
import dev.millrace.runtime.flood.FloodListener.Ending;
import dev.millrace.runtime.pipeline.Pipeline;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/** One consumer thread that may hold floods. All methods are for any thread. */
public interface FloodHolder {

  /** The consumer, such as {@code orders.transform.0}. */
  String name();

  /** The pipeline, in the version that it runs. */
  Pipeline pipeline();

  /** The topic it reads. */
  String topic();

  /** The floods that hold partitions of it now. */
  List<Flood> floods();

  /** How long a flood holds events here before it is released by itself; zero for ever. */
  Duration releaseAfter();

  /**
   * Releases the partitions that some floods hold, and accepts the dead letters of their causes.
   *
   * @return the floods that end
   */
  List<Flood> release(Predicate<Flood> which, Ending why);
}
