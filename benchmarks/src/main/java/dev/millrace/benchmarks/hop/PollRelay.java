package dev.millrace.benchmarks.hop;

import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Passes a whole poll on in one transaction of its own producer. Not thread-safe. */
final class PollRelay {

  private final Producer<byte[], byte[]> producer;
  private final String output;
  private final KeyReader keys = new KeyReader();

  PollRelay(HopTask task) {
    this.output = task.output();
    this.producer = new KafkaProducer<>(HopSettings.producer(task));
    producer.initTransactions();
  }

  void relay(ConsumerRecords<byte[], byte[]> records, ConsumerGroupMetadata group) {
    producer.beginTransaction();
    for (var record : records) {
      producer.send(new ProducerRecord<>(output, keys.key(record.value()), record.value()));
    }
    producer.sendOffsetsToTransaction(records.nextOffsets(), group);
    producer.commitTransaction();
  }
}
