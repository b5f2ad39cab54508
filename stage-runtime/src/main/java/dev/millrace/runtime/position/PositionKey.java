package dev.millrace.runtime.position;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * The key of a position: a group and a partition. Its text is {@code group/topic/partition}; a
 * topic's name has no slash.
 */
public record PositionKey(String group, String topic, int partition) {

  /** The prefix of this platform's groups. Groups of other programs are ignored. */
  private static final String OURS = "millrace.";

  public static PositionKey of(String group, TopicPartition partition) {
    return new PositionKey(group, partition.topic(), partition.partition());
  }

  byte[] encode() {
    return toString().getBytes(StandardCharsets.UTF_8);
  }

  static Optional<PositionKey> decode(byte[] key) {
    var text = new String(key, StandardCharsets.UTF_8);
    int second = text.lastIndexOf('/');
    int first = text.lastIndexOf('/', second - 1);
    if (first <= 0 || !text.startsWith(OURS)) {
      return Optional.empty();
    }
    try {
      int partition = Integer.parseInt(text.substring(second + 1));
      return Optional.of(
          new PositionKey(text.substring(0, first), text.substring(first + 1, second), partition));
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return group + "/" + topic + "/" + partition;
  }
}
