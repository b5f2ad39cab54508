package dev.millrace.dlq.config;

import dev.millrace.runtime.kafka.ConsumerState;
import dev.millrace.runtime.kafka.PlacedReader;
import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.watch.OutageLog;
import dev.millrace.runtime.watch.RestartPolicy;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.event.EventListener;
import org.springframework.kafka.event.ConsumerRetryAuthEvent;
import org.springframework.kafka.event.ConsumerRetryAuthSuccessfulEvent;
import org.springframework.kafka.listener.AbstractMessageListenerContainer;

/**
 * Keeps the consumers of the intake running. Starts a consumer again that an error has ended: after
 * a wait that doubles, and only a few times an hour. A consumer to which Kafka refuses something
 * waits until it is granted.
 */
final class IntakeWatch implements HealthIndicator {

  private static final Logger LOG = LoggerFactory.getLogger(IntakeWatch.class);
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration ASK_FOR_RIGHTS = Duration.ofSeconds(5);

  private final RestartPolicy.Limits limits;
  private final List<? extends PlacedReader> places;
  private final OutageLog outages;
  private final InstantSource clock;
  private final List<Intake> intakes = new CopyOnWriteArrayList<>();

  /**
   * @param places where its consumers go on, or stop before a gap
   */
  IntakeWatch(
      RestartPolicy.Limits limits,
      List<? extends PlacedReader> places,
      OutageLog outages,
      MeterRegistry meters,
      InstantSource clock) {
    this.limits = limits;
    this.places = places;
    this.outages = outages;
    this.clock = clock;
    Gauge.builder(
            "millrace.dlq.intake.stopped",
            intakes,
            all -> all.stream().filter(each -> each.isStopped).count())
        .description("Consumers of the intake that have ended too often, and need a person.")
        .register(meters);
  }

  private static final class Intake {
    final String group;
    final AbstractMessageListenerContainer<?, ?> container;
    final RestartPolicy policy;
    volatile String state = "running";
    volatile boolean isStopped;
    volatile Instant due = Instant.MAX;

    Intake(String group, AbstractMessageListenerContainer<?, ?> container, RestartPolicy policy) {
      this.group = group;
      this.container = container;
      this.policy = policy;
    }

    boolean isRunning() {
      return state.equals("running");
    }
  }

  /** Watches a container from now on. It need not be started yet. */
  void add(String group, AbstractMessageListenerContainer<?, ?> container) {
    container.getContainerProperties().setAuthExceptionRetryInterval(ASK_FOR_RIGHTS);
    intakes.add(new Intake(group, container, new RestartPolicy(limits)));
  }

  /**
   * Starts the containers that have ended.
   *
   * @return the wait before the next look
   */
  Duration look() {
    for (var intake : intakes) {
      if (!intake.due.equals(Instant.MAX)) {
        restartWhenDue(intake);
      } else if (!intake.container.isInExpectedState()) {
        fallen(intake);
      }
    }
    return LOOK;
  }

  private void fallen(Intake intake) {
    var now = clock.instant();
    var restart = intake.policy.afterError(now);
    intake.due = now.plus(restart.in());
    intake.isStopped = restart.isForAPerson();
    intake.state =
        (restart.isForAPerson() ? "stopped, it has ended too often" : "ended")
            + ", started again in %d s".formatted(restart.in().toSeconds());
    LOG.error(
        "the consumer of group {} has ended by an error, which the log names above: {}",
        intake.group,
        intake.state);
  }

  private void restartWhenDue(Intake intake) {
    if (clock.instant().isBefore(intake.due)) {
      return;
    }
    intake.container.stop();
    intake.container.start();
    intake.due = Instant.MAX;
    intake.isStopped = false;
    intake.state = "running";
    LOG.info("the consumer of group {} is started again", intake.group);
  }

  /** Notes that Kafka refuses something. The container tries again by itself. */
  @EventListener
  void refused(ConsumerRetryAuthEvent event) {
    var container = event.getContainer(AbstractMessageListenerContainer.class);
    for (var intake : intakes) {
      if (intake.container == container) {
        intake.state =
            "paused, tried again by itself: Kafka refuses group %s (%s)"
                .formatted(intake.group, event.getReason());
        outages.waits(
            intake.group,
            DependencyUnavailable.obstacle(
                "kafka-rights", intake.state, new SecurityException(event.toString())));
      }
    }
  }

  /** Notes that Kafka grants it again. */
  @EventListener
  void granted(ConsumerRetryAuthSuccessfulEvent event) {
    var container = event.getContainer(AbstractMessageListenerContainer.class);
    for (var intake : intakes) {
      if (intake.container == container) {
        intake.state = "running";
        outages.goesOn(intake.group);
      }
    }
  }

  @Override
  public Health health() {
    var health = Health.up();
    for (var intake : intakes) {
      health.withDetail(intake.group, intake.state);
    }
    var held = ConsumerState.AtGap.byConsumer(places);
    held.forEach((consumer, state) -> health.withDetail(consumer, state.text()));
    if (!held.isEmpty() || intakes.stream().anyMatch(each -> each.isStopped)) {
      return health.down().build();
    }
    return intakes.stream().allMatch(Intake::isRunning)
        ? health.build()
        : health.outOfService().build();
  }
}
