package dev.millrace.dlq.config;

import dev.millrace.dlq.intake.RecordBatch;
import java.lang.reflect.Type;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.support.Acknowledgment;
import org.springframework.kafka.support.converter.BatchMessageConverter;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.MessageBuilder;

/**
 * Passes a poll's records on unchanged. The binder's own converter would parse headers as JSON,
 * although publishers wrote them.
 */
final class RecordBatchConverter implements BatchMessageConverter {

  @Override
  @SuppressWarnings("unchecked")
  public Message<?> toMessage(
      List<ConsumerRecord<?, ?>> records,
      @Nullable Acknowledgment acknowledgment,
      @Nullable Consumer<?, ?> consumer,
      Type payloadType) {
    var raw = (List<ConsumerRecord<byte[], byte[]>>) (List<?>) records;
    return MessageBuilder.withPayload(new RecordBatch(raw)).build();
  }

  @Override
  public List<ProducerRecord<?, ?>> fromMessage(Message<?> message, String defaultTopic) {
    throw new UnsupportedOperationException("only reads");
  }
}
