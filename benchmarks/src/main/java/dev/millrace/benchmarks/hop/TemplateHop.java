package dev.millrace.benchmarks.hop;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.kafka.listener.MessageListener;
import org.springframework.kafka.transaction.KafkaTransactionManager;

/**
 * The usual spring-kafka: the container begins and commits the transaction, a template sends. The
 * transaction is a poll's, or, by the record listener's nature, a record's.
 */
final class TemplateHop {

  private final HopTask task;
  private final KafkaTemplate<byte[], byte[]> template;
  private final ContainerProperties properties;
  private final KeyReader keys = new KeyReader();

  private TemplateHop(HopTask task) {
    this.task = task;
    var producers = new DefaultKafkaProducerFactory<byte[], byte[]>(HopSettings.producer(task));
    this.template = new KafkaTemplate<>(producers);
    this.properties = new ContainerProperties(task.input());
    properties.setKafkaAwareTransactionManager(new KafkaTransactionManager<>(producers));
  }

  static void startWithBatches(HopTask task) {
    var hop = new TemplateHop(task);
    BatchMessageListener<byte[], byte[]> listener = records -> records.forEach(hop::send);
    hop.start(listener);
  }

  static void startWithRecords(HopTask task) {
    var hop = new TemplateHop(task);
    MessageListener<byte[], byte[]> listener = hop::send;
    hop.start(listener);
  }

  private void start(Object listener) {
    properties.setMessageListener(listener);
    new KafkaMessageListenerContainer<>(
            new DefaultKafkaConsumerFactory<byte[], byte[]>(HopSettings.consumer(task)), properties)
        .start();
  }

  private void send(ConsumerRecord<byte[], byte[]> record) {
    var _ = template.send(task.output(), keys.key(record.value()), record.value());
  }
}
