package dev.millrace.benchmarks.hop;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** The ceiling: a loop around the two clients. */
final class ClientsHop {

  private static final Duration POLL = Duration.ofMillis(100);

  private ClientsHop() {}

  /** Goes on until the process is ended. */
  static void run(HopTask task) {
    var relay = new PollRelay(task);
    try (var consumer = new KafkaConsumer<byte[], byte[]>(HopSettings.consumer(task))) {
      consumer.subscribe(List.of(task.input()));
      while (!Thread.currentThread().isInterrupted()) {
        var records = consumer.poll(POLL);
        if (!records.isEmpty()) {
          relay.relay(records, consumer.groupMetadata());
        }
      }
    }
  }
}
