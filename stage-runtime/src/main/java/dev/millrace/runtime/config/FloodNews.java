package dev.millrace.runtime.config;

import dev.millrace.runtime.flood.Flood;
import java.time.Instant;

/**
 * The news that a flood has opened or ended.
 *
 * @param ending how it ended; empty when it has not
 */
record FloodNews(String consumer, Flood flood, String state, String ending, Instant at) {

  /** Same id in the opening and the closing alert. */
  String id() {
    return consumer + "/" + flood.cause() + "/" + flood.since().toEpochMilli();
  }
}
