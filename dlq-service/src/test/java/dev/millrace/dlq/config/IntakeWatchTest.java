package dev.millrace.dlq.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.runtime.watch.OutageLog;
import dev.millrace.runtime.watch.RestartPolicy;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.MessageListener;

class IntakeWatchTest {

  private volatile Instant now = Instant.parse("2026-11-28T06:00:00Z");
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final IntakeWatch watch =
      new IntakeWatch(
          new RestartPolicy.Limits(Duration.ofSeconds(1), Duration.ofMinutes(1), 2),
          List.of(),
          new OutageLog((_, _) -> {}, () -> now),
          meters,
          () -> now);
  private final List<Broken> consumers = new CopyOnWriteArrayList<>();
  private ConcurrentMessageListenerContainer<byte[], byte[]> container;

  @BeforeEach
  void start() {
    var properties = new ContainerProperties("dlq.orders");
    properties.setMessageListener((MessageListener<byte[], byte[]>) _ -> {});
    container = new ConcurrentMessageListenerContainer<>(new BrokenConsumers(), properties);
    watch.add("millrace.dlq", container);
    container.start();
  }

  @AfterEach
  void stop() {
    container.stop();
  }

  @Test
  void aConsumerThatAnErrorHasEndedIsStartedAgainAndDownWhenItEndsTooOften() {
    for (int end = 1; end <= 2; end++) {
      awaitEndAndLook();
      assertThat(watch.health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
      watch.look();
      assertThat(consumers).hasSize(end);

      now = now.plusSeconds(10);
      watch.look();
      assertThat(consumers).hasSize(end + 1);
    }

    awaitEndAndLook();

    assertThat(watch.health().getStatus()).isEqualTo(Status.DOWN);
    assertThat(watch.health().getDetails())
        .extractingByKey("millrace.dlq")
        .asString()
        .startsWith("stopped, it has ended too often");
    assertThat(meters.get("millrace.dlq.intake.stopped").gauge().value()).isOne();
  }

  private void awaitEndAndLook() {
    await().until(() -> !container.isInExpectedState());
    watch.look();
  }

  private final class BrokenConsumers extends DefaultKafkaConsumerFactory<byte[], byte[]> {
    BrokenConsumers() {
      super(Map.of("group.id", "millrace.dlq"));
    }

    @Override
    protected Consumer<byte[], byte[]> createRawConsumer(Map<String, Object> settings) {
      consumers.add(new Broken());
      return consumers.getLast();
    }
  }

  private static final class Broken extends MockConsumer<byte[], byte[]> {
    Broken() {
      super("earliest");
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
      throw new NoClassDefFoundError("dev/millrace/Missing");
    }
  }
}
