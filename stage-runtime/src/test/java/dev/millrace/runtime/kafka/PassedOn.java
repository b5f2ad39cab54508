package dev.millrace.runtime.kafka;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Makes records those of an event that the stage before has passed on. */
final class PassedOn {

  private final RecordSeals seals;

  PassedOn(RecordSeals seals) {
    this.seals = seals;
  }

  /** Adds the headers that the stage before writes. */
  ProducerRecord<byte[], byte[]> name(String eventId, ProducerRecord<byte[], byte[]> record) {
    var id = PlatformHeaders.bytes(eventId);
    record.headers().add(PlatformHeaders.EVENT_ID, id);
    seals.tag(record, id);
    return record;
  }

  /** Adds the same to a record that was consumed. */
  ConsumerRecord<byte[], byte[]> name(String eventId, ConsumerRecord<byte[], byte[]> record) {
    name(eventId, new ProducerRecord<byte[], byte[]>(record.topic(), record.key(), record.value()))
        .headers()
        .forEach(record.headers()::add);
    return record;
  }
}
