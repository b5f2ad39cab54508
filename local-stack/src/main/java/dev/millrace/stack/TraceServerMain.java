package dev.millrace.stack;

import dev.millrace.stack.trace.TraceLimits;
import dev.millrace.stack.trace.TraceSink;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/**
 * Runs a trace sink as a process. For a stack that must end with the JVM that started it, this
 * process also cleans up, because a killed JVM runs no shutdown hook.
 */
final class TraceServerMain {

  private TraceServerMain() {}

  /**
   * Ends only by a signal, with its owner, or at once when the port is taken.
   *
   * @param args the port; and for a janitor the stack's folder and the owner's pid
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    try (TraceSink sink = TraceSink.start(Integer.parseInt(args[0]), TraceLimits.DEFAULT)) {
      System.out.println("Takes spans at " + sink.otlpEndpoint());
      if (args.length == 3) {
        awaitEndOf(Long.parseLong(args[2]));
        LocalStack.attach(Path.of(args[1])).ifPresent(LocalStack::closeButTraces);
      } else {
        new CountDownLatch(1).await();
      }
    }
    System.exit(0);
  }

  private static void awaitEndOf(long pid) {
    ProcessHandle.of(pid).ifPresent(owner -> owner.onExit().join());
  }
}
