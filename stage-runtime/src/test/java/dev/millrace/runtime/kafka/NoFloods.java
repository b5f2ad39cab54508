package dev.millrace.runtime.kafka;

import dev.millrace.runtime.flood.Flood;
import dev.millrace.runtime.flood.FloodListener;

/** Expects no flood. */
final class NoFloods implements FloodListener {
  @Override
  public void opened(String consumer, Flood flood) {
    throw new AssertionError("no flood was put");
  }

  @Override
  public void ended(String consumer, Flood flood, Ending ending) {
    throw new AssertionError("no flood was put");
  }
}
