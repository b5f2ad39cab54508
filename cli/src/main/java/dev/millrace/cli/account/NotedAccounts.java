package dev.millrace.cli.account;

import dev.millrace.runtime.position.KnownPosition;
import dev.millrace.runtime.position.PositionKey;
import dev.millrace.runtime.position.PositionLog;
import dev.millrace.runtime.position.PositionSeal;
import dev.millrace.runtime.stage.DependencyUnavailable;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** Reads the accounts that stages have noted, for partitions whose offsets Kafka no longer has. */
final class NotedAccounts implements AutoCloseable {

  private final PositionLog log;

  /**
   * @param consumers make consumers without a group that fail when their position does not exist
   * @param seal of the stages' system
   */
  NotedAccounts(Supplier<Consumer<byte[], byte[]>> consumers, PositionSeal seal) {
    this.log =
        new PositionLog(
            consumers,
            () -> {
              throw new IllegalStateException("nothing is written here");
            },
            seal,
            _ -> {},
            InstantSource.system());
  }

  /** The noted positions of a group in these partitions; none when they cannot be read. */
  Map<TopicPartition, KnownPosition> find(String group, Collection<TopicPartition> partitions) {
    var keys = new HashMap<PositionKey, TopicPartition>();
    partitions.forEach(each -> keys.put(PositionKey.of(group, each), each));
    var found = new HashMap<TopicPartition, KnownPosition>();
    try {
      log.read(keys.keySet()).forEach((key, position) -> found.put(keys.get(key), position));
    } catch (DependencyUnavailable _) {
      return Map.of();
    }
    return found;
  }

  @Override
  public void close() {
    log.close();
  }
}
