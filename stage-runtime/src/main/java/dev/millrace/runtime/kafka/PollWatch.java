package dev.millrace.runtime.kafka;

import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/** Stands around each poll of a consumer, on its thread. */
@FunctionalInterface
interface PollWatch {

  /** Polls, and answers what the container is to get. */
  ConsumerRecords<byte[], byte[]> poll(
      Supplier<ConsumerRecords<byte[], byte[]>> poll, Consumer<byte[], byte[]> consumer);
}
