package dev.millrace.stack.trace;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** Runs a {@link TraceSink} as a process; the only argument is the port. */
public final class TraceSinkMain {

  private TraceSinkMain() {}

  /** Ends only by a signal, or at once when the port is taken. */
  public static void main(String[] args) throws IOException, InterruptedException {
    try (TraceSink sink = TraceSink.start(Integer.parseInt(args[0]), TraceLimits.DEFAULT)) {
      System.out.println("Takes spans at " + sink.otlpEndpoint());
      new CountDownLatch(1).await();
    }
  }
}
