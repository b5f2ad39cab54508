package dev.millrace.runtime.position;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Distinguishes positions that services of this system noted from records that anybody else wrote.
 */
public interface PositionSeal {

  /** Adds the seal to a record that is complete otherwise. */
  void seal(ProducerRecord<? extends byte @Nullable [], ? extends byte @Nullable []> position);

  /** Tells whether a service of this system wrote the record. */
  boolean isSealed(
      ConsumerRecord<? extends byte @Nullable [], ? extends byte @Nullable []> position);
}
