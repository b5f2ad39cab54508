package dev.millrace.cli.demo;

import dev.millrace.cli.system.LocalSystem;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Stops a throw-away system when the demo is done, or when it is interrupted. */
final class StopHook {

  private final AtomicReference<@Nullable LocalSystem> guarded = new AtomicReference<>();
  private final AtomicBoolean interrupted;
  private final AtomicBoolean stopped = new AtomicBoolean();

  /**
   * @param interrupted set when the JVM ends before {@link #stopNow} was called
   * @param onInterrupt run then, before anything is stopped
   */
  StopHook(AtomicBoolean interrupted, Runnable onInterrupt) {
    this.interrupted = interrupted;
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .unstarted(
                    () -> {
                      if (!stopped.get()) {
                        interrupted.set(true);
                        onInterrupt.run();
                        stop();
                      }
                    }));
  }

  /** Stops this system at the end. */
  void guard(LocalSystem system) {
    guarded.set(system);
    if (interrupted.get()) {
      system.kill();
    }
  }

  /** Stops it now. */
  void stopNow() {
    stop();
    stopped.set(true);
  }

  private void stop() {
    var system = guarded.get();
    if (system != null) {
      system.kill();
    }
  }
}
