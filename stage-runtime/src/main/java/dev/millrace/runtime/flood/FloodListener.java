package dev.millrace.runtime.flood;

/** Receives floods from the consumer threads. It must not block them. */
public interface FloodListener {

  /** How a flood ended for a consumer. */
  enum Ending {
    /** Somebody accepts the dead letters. */
    RELEASED,
    /** It has held for as long as the pipeline allows. */
    TIMED_OUT,
    /** There is another version of the pipeline, which judges the events again. */
    NEW_VERSION,
    /** The partitions went to another consumer, or the service stops: the flood goes on. */
    HANDED_OVER
  }

  /** Ignores floods. */
  FloodListener NONE =
      new FloodListener() {
        @Override
        public void opened(String consumer, Flood flood) {}

        @Override
        public void ended(String consumer, Flood flood, Ending ending) {}
      };

  /**
   * @param consumer such as {@code orders.transform.0}
   */
  void opened(String consumer, Flood flood);

  void ended(String consumer, Flood flood, Ending ending);
}
