package dev.millrace.dlq.intake;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The records of one poll, unchanged. */
public record RecordBatch(List<ConsumerRecord<byte[], byte[]>> records) {
  public RecordBatch {
    records = List.copyOf(records);
  }
}
