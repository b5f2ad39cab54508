package dev.millrace.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.millrace.runtime.stage.DependencyUnavailable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A shell never spins while its polls fail, and waits for nothing when it is to stop. */
class ConsumerShellWaitTest extends ConsumerShellFixture {

  private static final Duration WAIT = Duration.ofMillis(60);
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final RecordingContainer container = new RecordingContainer();

  ConsumerShellWaitTest() {
    super(WAIT, WAIT, WAIT);
  }

  @BeforeEach
  void attach() {
    shell.attach(container);
    shell.onPartitionsAssigned(consumer(), List.of(PARTITION));
  }

  @Test
  void aPollThatFailsIsNotTriedAgainAtOnce() {
    assertThat(timeOf(() -> poll(shell, new KafkaException("no broker")))).isGreaterThan(WAIT);
  }

  @Test
  void anOffsetThatHasGoneIsNotTriedAgainAtOnce() {
    var gone = new OffsetOutOfRangeException(Map.of(PARTITION, 7L));

    assertThat(timeOf(() -> poll(shell, gone))).isGreaterThan(Duration.ofMillis(49));
  }

  @Test
  void aPartitionWithoutAnOffsetIsNotTriedAgainAtOnceWhileItCannotBeMadeReady() {
    work.failure = () -> new DependencyUnavailable("postgres", "away", new RuntimeException());

    assertThat(timeOf(() -> poll(shell, new NoOffsetForPartitionException(PARTITION))))
        .isGreaterThan(WAIT);
  }

  @Test
  void aBatchDoesNotFollowAtOnce() {
    work.starts.put(PARTITION, 0L);
    var record = new ConsumerRecord<byte[], byte[]>(PARTITION.topic(), 0, 0, null, new byte[] {1});
    var polled =
        new ConsumerRecords<>(
            Map.of(PARTITION, List.of(record)), Map.of(PARTITION, new OffsetAndMetadata(1)));

    assertThat(timeOf(() -> shell.onMessage(polled, null, consumer()))).isGreaterThan(WAIT);
    assertThat(work.processed).containsExactly(0L);
  }

  @Test
  void waitsForNothingOnceItsContainerHasStopped() {
    var slow = new ConsumerShellFixture(LONG, LONG) {};
    slow.shell.attach(container);
    container.stop();

    assertTimeoutPreemptively(LIMIT, () -> poll(slow.shell, new KafkaException("no broker")));
  }

  @Test
  void waitsForNothingOnceItIsInterrupted() {
    var slow = new ConsumerShellFixture(LONG, LONG) {};
    slow.shell.attach(container);

    assertTimeoutPreemptively(
        LIMIT,
        () -> {
          Thread.currentThread().interrupt();
          poll(slow.shell, new KafkaException("no broker"));
        });
  }

  private static void poll(ConsumerShell shell, RuntimeException failure) {
    assertThat(shell.poll(failing(failure), consumer())).isEmpty();
  }

  private static IntFunction<ConsumerRecords<byte[], byte[]>> failing(RuntimeException failure) {
    return _ -> {
      throw failure;
    };
  }

  private static MockConsumer<byte[], byte[]> consumer() {
    var consumer = new MockConsumer<byte[], byte[]>("none");
    consumer.assign(List.of(PARTITION));
    consumer.updateEndOffsets(Map.of(PARTITION, 50L));
    consumer.seek(PARTITION, 0);
    return consumer;
  }

  private static Duration timeOf(Runnable work) {
    long begun = System.nanoTime();
    work.run();
    return Duration.ofNanos(System.nanoTime() - begun);
  }
}
