package dev.millrace.stack;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;

/**
 * Three brokers, each also a controller. Every record goes to all three, and to at least two before
 * it is acknowledged. For tests; its data stays in its folder.
 */
public final class BrokerCluster implements AutoCloseable {

  private static final int SIZE = 3;

  private final List<Broker> brokers;

  private BrokerCluster(List<Broker> brokers) {
    this.brokers = List.copyOf(brokers);
  }

  /** The folder of a broker in the folder of a cluster. It may exist before the cluster does. */
  public static Path folderOf(Path cluster, int broker) {
    return cluster.resolve("kafka-" + broker);
  }

  /** The numbers of the brokers. */
  public static List<Integer> numbers() {
    return IntStream.rangeClosed(1, SIZE).boxed().toList();
  }

  /**
   * Starts a new cluster. Returns when all its brokers answer.
   *
   * @throws StackException when one of them does not answer
   */
  public static BrokerCluster start(Path folder) {
    var free = new FreePorts(RandomGenerator.getDefault());
    var ports = new ArrayList<Integer>();
    var voters = new ArrayList<String>();
    for (int number : numbers()) {
      ports.add(free.choose("broker " + number, 0, 0));
      voters.add(number + "@127.0.0.1:" + free.choose("controller " + number, 0, 0));
    }
    var id = Uuid.randomUuid().toString();
    var cluster =
        new BrokerCluster(
            numbers().stream()
                .map(
                    number ->
                        new Broker(
                            number, ports.get(number - 1), voters, id, folderOf(folder, number)))
                .toList());
    try {
      cluster.brokers.parallelStream().forEach(Broker::format);
      cluster.startAgain();
      return cluster;
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  /**
   * Starts all brokers that do not run before it waits, because a single controller cannot elect a
   * leader.
   */
  public void startAgain() {
    brokers.stream().filter(broker -> !broker.isAlive()).forEach(Broker::launch);
    brokers.forEach(Broker::awaitHealthy);
  }

  /** For clients on this machine. */
  public String bootstrapServers() {
    return brokers.stream().map(Broker::address).collect(Collectors.joining(","));
  }

  /** In the order of their numbers. */
  public List<Broker> brokers() {
    return brokers;
  }

  /** Kills all of them. */
  @Override
  public void close() {
    brokers.forEach(Broker::kill9);
  }
}
