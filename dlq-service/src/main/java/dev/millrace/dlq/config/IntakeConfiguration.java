package dev.millrace.dlq.config;

import dev.millrace.dlq.intake.DeadLetterIntake;
import dev.millrace.dlq.intake.DeadLetterReader;
import dev.millrace.dlq.intake.DeadLetterTracing;
import dev.millrace.dlq.intake.OutcomeIntake;
import dev.millrace.dlq.intake.OutcomeReader;
import dev.millrace.dlq.intake.RecordBatch;
import dev.millrace.dlq.letter.Times;
import dev.millrace.dlq.metrics.DeadLetterMetrics;
import dev.millrace.dlq.store.DeadLetterLedger;
import dev.millrace.runtime.config.BackgroundThreads;
import dev.millrace.runtime.config.KafkaClients;
import dev.millrace.runtime.config.MillraceProperties;
import dev.millrace.runtime.kafka.PlacedConsumers;
import dev.millrace.runtime.registry.SchemaRegistry;
import dev.millrace.runtime.seal.SealKey;
import dev.millrace.runtime.watch.OutageLog;
import dev.millrace.runtime.watch.WatchedThread;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.springframework.cloud.stream.binder.kafka.config.ClientFactoryCustomizer;
import org.springframework.cloud.stream.config.ListenerContainerCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.listener.AbstractMessageListenerContainer;
import org.springframework.kafka.listener.CommonErrorHandler;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.util.backoff.ExponentialBackOff;

/** Wires the way from the topics into the store. */
@Configuration(proxyBeanMethods = false)
class IntakeConfiguration {

  private static final String GROUP = "millrace.dlq";
  private static final String OUTCOMES = "millrace.dlq.outcomes";

  @Bean
  DeadLetterReader deadLetterReader(SchemaRegistry registry, InstantSource clock) {
    return new DeadLetterReader(registry, new Times(clock));
  }

  @Bean
  DeadLetterMetrics deadLetterMetrics(MeterRegistry meters) {
    return new DeadLetterMetrics(meters);
  }

  @Bean
  DeadLetterTracing deadLetterTracing(OpenTelemetry telemetry) {
    return new DeadLetterTracing(telemetry.getTracer("dev.millrace.dlq"), GROUP);
  }

  /** The function of the binding {@code deadLetters-in-0}. */
  @Bean
  Consumer<RecordBatch> deadLetters(
      DeadLetterReader reader,
      DeadLetterLedger ledger,
      CircuitBreaker postgresBreaker,
      DeadLetterMetrics metrics,
      DeadLetterTracing tracing,
      SealKey sealKey,
      OutageLog outages,
      InstantSource clock) {
    var intake =
        new DeadLetterIntake(reader, ledger, postgresBreaker, metrics, tracing, sealKey, clock);
    return PauseLog.endedBy(outages, intake);
  }

  /** The function of the binding {@code outcomes-in-0}. */
  @Bean
  Consumer<RecordBatch> outcomes(
      DeadLetterLedger ledger,
      CircuitBreaker postgresBreaker,
      DeadLetterMetrics metrics,
      SealKey sealKey,
      OutageLog outages,
      InstantSource clock) {
    var intake =
        new OutcomeIntake(
            new OutcomeReader(new Times(clock)), ledger, postgresBreaker, metrics, sealKey, clock);
    return PauseLog.endedBy(outages, intake);
  }

  @Bean
  PlacedConsumers deadLetterPlaces(PlacedConsumers.Wiring wiring) {
    return new PlacedConsumers(GROUP, "dlq.", wiring);
  }

  @Bean
  PlacedConsumers outcomePlaces(PlacedConsumers.Wiring wiring) {
    return new PlacedConsumers(OUTCOMES, "outcomes.", wiring);
  }

  @Bean
  ClientFactoryCustomizer guardedConsumers(List<PlacedConsumers> places) {
    return new GuardedConsumers(
        places, KafkaClients.longestPoll(places.size(), Runtime.getRuntime().maxMemory()));
  }

  @Bean
  IntakeWatch intakeHealthIndicator(
      MillraceProperties properties,
      List<PlacedConsumers> places,
      OutageLog outages,
      MeterRegistry meters,
      InstantSource clock) {
    return new IntakeWatch(properties.restart().limits(), places, outages, meters, clock);
  }

  @Bean(initMethod = "start", destroyMethod = "close")
  WatchedThread intakeThread(IntakeWatch watch, BackgroundThreads threads) {
    return threads.of("intake-watch", watch::look);
  }

  @Bean
  ListenerContainerCustomizer<AbstractMessageListenerContainer<?, ?>> watchedContainers(
      IntakeWatch watch) {
    return (container, _, group) -> watch.add(group, container);
  }

  /** Gives both bindings the records of a poll unchanged. */
  @Bean
  RecordBatchConverter recordBatches() {
    return new RecordBatchConverter();
  }

  /**
   * Repeats a batch that fails until it is stored. Meanwhile the consumer pauses, polls to stay in
   * its group, and keeps its offsets.
   */
  @Bean
  CommonErrorHandler untilStored(OutageLog outages) {
    var wait = new ExponentialBackOff(1_000, 2);
    wait.setMaxInterval(15_000);
    var handler = new DefaultErrorHandler(wait);
    handler.setClassifications(Map.of(), true);
    handler.setReclassifyOnExceptionChange(false);
    handler.setResetStateOnExceptionChange(false);
    handler.setRetryListeners(new PauseLog(outages));
    return handler;
  }
}
