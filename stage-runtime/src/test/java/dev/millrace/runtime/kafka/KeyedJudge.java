package dev.millrace.runtime.kafka;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Believes whatever has a valid seal or tag, each time. */
record KeyedJudge(RecordSeals seals) implements InboundRecord.Judge {

  @Override
  public boolean believes(ConsumerRecord<byte[], byte[]> record, byte @Nullable [] redriven) {
    return seals.isSealed(record);
  }

  @Override
  public boolean isPassedOn(
      ConsumerRecord<byte[], byte[]> record, byte[] eventId, byte @Nullable [] tag) {
    return tag != null && seals.isTagged(record, eventId, tag);
  }
}
