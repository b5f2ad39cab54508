package dev.millrace.runtime.kafka;

import java.util.function.IntFunction;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/** Stands around each poll of a consumer, on its thread. */
@FunctionalInterface
interface PollWatch {

  /**
   * Polls, and answers what the container is to get.
   *
   * @param poll polls for at most so many records
   */
  ConsumerRecords<byte[], byte[]> poll(
      IntFunction<ConsumerRecords<byte[], byte[]>> poll, Consumer<byte[], byte[]> consumer);
}
