package dev.millrace.benchmarks.hop;

import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.ContainerProperties.AckMode;
import org.springframework.kafka.listener.ContainerProperties.AssignmentCommitOption;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.kafka.support.Acknowledgment;

/** The stage runtime's way: a container that polls, and a listener that does everything else. */
final class WholePollHop implements BatchMessageListener<byte[], byte[]> {

  private final PollRelay relay;

  private WholePollHop(HopTask task) {
    this.relay = new PollRelay(task);
  }

  static void start(HopTask task) {
    var properties = new ContainerProperties(task.input());
    properties.setAckMode(AckMode.MANUAL);
    properties.setAssignmentCommitOption(AssignmentCommitOption.NEVER);
    properties.setMessageListener(new WholePollHop(task));
    new KafkaMessageListenerContainer<>(
            new DefaultKafkaConsumerFactory<byte[], byte[]>(HopSettings.consumer(task)), properties)
        .start();
  }

  @Override
  public boolean wantsPollResult() {
    return true;
  }

  @Override
  public void onMessage(List<ConsumerRecord<byte[], byte[]>> records) {
    throw new UnsupportedOperationException("the container passes whole polls");
  }

  @Override
  public void onMessage(
      ConsumerRecords<byte[], byte[]> records,
      @Nullable Acknowledgment acknowledgment,
      Consumer<byte[], byte[]> consumer) {
    relay.relay(records, consumer.groupMetadata());
  }
}
