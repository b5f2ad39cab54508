package dev.millrace.runtime.kafka;

import dev.millrace.runtime.metrics.StageMetrics;
import dev.millrace.runtime.pause.DependencyGate;
import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.stage.FatalStageException;
import dev.millrace.runtime.watch.OutageLog;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.listener.MessageListenerContainer;

/**
 * Pauses, resumes and stops the container of one consumer thread, and tells its state. A stopped
 * one stays stopped.
 */
final class ConsumerPause implements DependencyGate.Listener {

  private static final Logger log = LoggerFactory.getLogger(ConsumerPause.class);

  private final String name;
  private final StageMetrics metrics;
  private final OutageLog outages;
  private volatile @Nullable MessageListenerContainer container;
  private volatile ConsumerState state = new ConsumerState.Running();
  private volatile @Nullable ConsumerEnd end;

  /**
   * @param name of the consumer in logs
   */
  ConsumerPause(String name, StageMetrics metrics, OutageLog outages) {
    this.name = name;
    this.metrics = metrics;
    this.outages = outages;
  }

  void attach(MessageListenerContainer ownContainer) {
    container = ownContainer;
  }

  /** Running, paused or stopped. For any thread. */
  ConsumerState state() {
    return state;
  }

  /** Why the thread ends; null while it runs, and when it was told to end. */
  @Nullable ConsumerEnd end() {
    return end;
  }

  boolean isPaused() {
    return state instanceof ConsumerState.Paused;
  }

  /** Whether the thread is to go on. */
  boolean isWanted() {
    var current = container;
    return current != null && current.isRunning() && !Thread.currentThread().isInterrupted();
  }

  @Override
  public void pause(DependencyUnavailable cause) {
    if (end != null) {
      return;
    }
    outages.waits(name, cause);
    metrics.paused(true);
    metrics.lag(StageMetrics.UNKNOWN);
    state =
        new ConsumerState.Paused(
            cause.dependency(), cause.isOutage(), String.valueOf(cause.getMessage()));
    if (container != null) {
      container.pause();
    }
  }

  @Override
  public void probe(String dependency) {
    log.debug("{} probes {}", name, dependency);
    if (container != null) {
      container.resume();
    }
  }

  @Override
  public void resumed(String dependency) {
    if (isPaused()) {
      log.debug("{} resumes: {} is back", name, dependency);
      outages.goesOn(name);
      metrics.paused(false);
      state = new ConsumerState.Running();
    }
  }

  /** Stops the thread. Whoever watches it logs the cause. */
  void end(FatalStageException cause) {
    end = new ConsumerEnd(true, String.valueOf(cause.getMessage()), cause);
    state = new ConsumerState.Stopped(String.valueOf(cause.getMessage()));
    if (container != null) {
      container.stop(() -> {});
    }
  }

  /** Ends the pause, after the container has stopped. */
  void close() {
    outages.goesOn(name);
    metrics.paused(false);
    metrics.lag(StageMetrics.UNKNOWN);
  }
}
