package dev.millrace.runtime.kafka;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.event.ConsumerStoppedEvent;
import org.springframework.kafka.event.ConsumerStoppedEvent.Reason;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.ContainerProperties.AckMode;
import org.springframework.kafka.listener.ContainerProperties.AssignmentCommitOption;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;

/**
 * The thread of one consumer, in a spring-kafka container that polls, rebalances and stops for it.
 * The thread itself reports its end, whatever ended it: the events of the container are missing
 * when its own cleaning up fails.
 */
final class ConsumerThread {

  private static final Duration LONGEST_POLL = Duration.ofSeconds(1);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(25);

  /** Receives the end of the thread, as its last act. */
  @FunctionalInterface
  interface EndListener {
    /**
     * Reports that the thread ends.
     *
     * @param failure what it ends by; null when it was told to, or when its container does not say
     */
    void ended(@Nullable Throwable failure);
  }

  private final KafkaMessageListenerContainer<byte[], byte[]> container;
  private volatile boolean isAlive;
  private volatile Reason reason = Reason.NORMAL;

  ConsumerThread(
      String name,
      String topic,
      ConsumerShell shell,
      ConsumerFactory<byte[], byte[]> consumers,
      EndListener listener) {
    var properties = new ContainerProperties(topic);
    properties.setAckMode(AckMode.MANUAL);
    properties.setAssignmentCommitOption(AssignmentCommitOption.NEVER);
    properties.setMessageListener(shell);
    properties.setConsumerRebalanceListener(shell);
    properties.setShutdownTimeout(STOP_TIMEOUT.toMillis());
    // The poll that brings partitions to be read with caution brings nothing else, and is over
    // then.
    properties.setPollTimeout(LONGEST_POLL.toMillis());
    properties.setLogContainerConfig(false);
    properties.setListenerTaskExecutor(new Threads(name, listener));
    container = new StageContainer(consumers, properties);
    container.setBeanName(name);
    container.setApplicationEventPublisher(this::heard);
    shell.attach(container);
  }

  private void heard(Object event) {
    if (event instanceof ConsumerStoppedEvent stopped) {
      reason = stopped.getReason();
    }
  }

  /** Starts it; it is alive when this returns. */
  void start() {
    isAlive = true;
    container.start();
  }

  /** Whether it polls. */
  boolean isAlive() {
    return isAlive && container.isRunning();
  }

  /**
   * Stops the thread. Returns when it has finished its batch and left the group, or after a time
   * limit.
   */
  void stop() {
    container.stop();
  }

  /** The one thread that the container asks for. */
  private final class Threads extends SimpleAsyncTaskExecutor {

    private static final long serialVersionUID = 1L;

    private final transient EndListener listener;

    Threads(String name, EndListener listener) {
      super(name + "-C-");
      this.listener = listener;
    }

    @Override
    public CompletableFuture<Void> submitCompletable(Runnable task) {
      return super.submitCompletable(() -> run(task));
    }

    /** Some ends come without a failure, and with a word for it. */
    private @Nullable Throwable silent() {
      return reason == Reason.NORMAL
          ? null
          : new IllegalStateException("its container has stopped by itself: " + reason);
    }

    /** Reports a failure and does not pass it on: the container would only log it again. */
    @SuppressWarnings("CatchingUnchecked")
    private void run(Runnable task) {
      Throwable failure = null;
      try {
        task.run();
      } catch (Exception | Error e) {
        failure = e;
      } finally {
        isAlive = false;
        listener.ended(failure == null ? silent() : failure);
      }
    }
  }
}
