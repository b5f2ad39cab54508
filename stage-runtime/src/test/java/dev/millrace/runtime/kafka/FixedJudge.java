package dev.millrace.runtime.kafka;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Answers the same about each record.
 *
 * @param isSealed whether what it claims is the platform's word
 * @param isPassedOn whether the stage before has passed it on
 */
record FixedJudge(boolean isSealed, boolean isPassedOn) implements InboundRecord.Judge {

  @Override
  public boolean believes(ConsumerRecord<byte[], byte[]> record, byte @Nullable [] redriven) {
    return isSealed;
  }

  @Override
  public boolean isPassedOn(
      ConsumerRecord<byte[], byte[]> record, byte[] eventId, byte @Nullable [] tag) {
    return isPassedOn;
  }
}
