package dev.millrace.dlq.config;

import dev.millrace.dlq.metrics.DeadLetterMetrics;
import dev.millrace.dlq.redrive.RedriveLoop;
import dev.millrace.dlq.redrive.RedriveTopics;
import dev.millrace.dlq.redrive.Redriver;
import dev.millrace.dlq.redrive.Separation;
import dev.millrace.dlq.store.DeadLetterLedger;
import dev.millrace.dlq.store.RedriveOutbox;
import dev.millrace.runtime.config.BackgroundThreads;
import dev.millrace.runtime.config.KafkaAccess;
import dev.millrace.runtime.kafka.RecordSeals;
import dev.millrace.runtime.seal.SealKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the way back to the topics. */
@Configuration(proxyBeanMethods = false)
class RedriveConfiguration {

  /** The same in every process, so that the process that takes over fences off the one before. */
  private static final String TRANSACTIONAL_ID = "millrace.dlq.redrive";

  /** The largest record that the producer sends. The broker may have a lower limit. */
  private static final int MAX_REQUEST = 64 << 20;

  @Bean
  RedriveTopics redriveTopics(KafkaAccess kafka, SealKey sealKey, InstantSource clock) {
    return new RedriveTopics(
        producers(kafka),
        readers(kafka, "read_committed"),
        readers(kafka, "read_uncommitted"),
        new RecordSeals(sealKey),
        Duration.ofSeconds(90),
        clock);
  }

  @Bean
  Separation separation(KafkaAccess kafka, DeadLetterLedger ledger, InstantSource clock) {
    return new Separation(readers(kafka, "read_committed"), ledger, Duration.ofSeconds(20), clock);
  }

  @Bean(destroyMethod = "")
  Redriver redriver(
      RedriveOutbox outbox, RedriveTopics topics, DeadLetterMetrics metrics, InstantSource clock) {
    return new Redriver(outbox, topics, metrics, UUID.randomUUID().toString(), clock);
  }

  @Bean(initMethod = "start", destroyMethod = "close")
  RedriveLoop redriveLoop(Redriver redriver, BackgroundThreads threads) {
    return new RedriveLoop(redriver, threads);
  }

  private static Supplier<Producer<byte[], byte[]>> producers(KafkaAccess kafka) {
    Map<String, Object> config = kafka.producer();
    config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, TRANSACTIONAL_ID);
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST);
    config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, (long) MAX_REQUEST);
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 30_000);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
    return () -> new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static Supplier<Consumer<byte[], byte[]>> readers(KafkaAccess kafka, String isolation) {
    Map<String, Object> config = kafka.consumer();
    config.remove(ConsumerConfig.GROUP_ID_CONFIG);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation);
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 20_000);
    return () ->
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
