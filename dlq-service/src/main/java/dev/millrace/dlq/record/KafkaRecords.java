package dev.millrace.dlq.record;

import dev.millrace.dlq.letter.FailedRecord;
import dev.millrace.runtime.stage.EventRecord.RecordHeader;
import java.time.Instant;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Converts records of Kafka. */
public final class KafkaRecords {

  private KafkaRecords() {}

  /** A record that failed. Without a timestamp it gets 1970-01-01. */
  public static FailedRecord failed(ConsumerRecord<byte @Nullable [], byte @Nullable []> record) {
    return new FailedRecord(
        record.topic(),
        record.partition(),
        record.offset(),
        Instant.ofEpochMilli(Math.max(0, record.timestamp())),
        record.key(),
        record.value(),
        StreamSupport.stream(record.headers().spliterator(), false)
            .map(header -> new RecordHeader(header.key(), header.value()))
            .toList());
  }
}
