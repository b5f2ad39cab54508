package dev.millrace.runtime.position;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Tells the positions that services of this system noted from what anybody else wrote. */
public interface PositionSeal {

  /** Adds the seal to a record that has all else it will have. */
  void seal(ProducerRecord<? extends byte @Nullable [], ? extends byte @Nullable []> position);

  /** Whether a service of this system wrote it. */
  boolean isSealed(
      ConsumerRecord<? extends byte @Nullable [], ? extends byte @Nullable []> position);
}
