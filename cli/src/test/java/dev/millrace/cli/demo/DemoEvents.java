package dev.millrace.cli.demo;

import java.io.ByteArrayOutputStream;

/** Gives the demo's events to tests of other packages. */
public final class DemoEvents {

  private DemoEvents() {}

  /**
   * So many events.
   *
   * @param lines the values, one on each line
   * @param truth what must become of them
   */
  public record Sample(byte[] lines, Truth truth) {}

  public static Sample sample(long seed, int count) {
    var events = new OrderEvents(seed, count);
    var truth = new Truth();
    var lines = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      var event = events.get();
      truth.add(event);
      lines.writeBytes(event.value());
      lines.write('\n');
    }
    return new Sample(lines.toByteArray(), truth);
  }
}
