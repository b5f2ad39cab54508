package dev.millrace.stack;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One broker of a {@link BrokerCluster}, and one of its controllers. */
public final class Broker implements Infra.Control {

  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final Duration GRACE = Duration.ofSeconds(20);

  /** The settings that differ from those of a {@link LocalStack}'s single broker. */
  private static final String SETTINGS =
      """
      node.id=%1$d
      controller.quorum.voters=%2$s
      default.replication.factor=3
      min.insync.replicas=2
      offsets.topic.replication.factor=3
      transaction.state.log.replication.factor=3
      transaction.state.log.min.isr=2
      share.coordinator.state.topic.replication.factor=3
      share.coordinator.state.topic.min.isr=2
      # nobody leads who has not all that was acknowledged
      unclean.leader.election.enable=false
      # controllers of several brokers would have to know each other's names
      authorizer.class.name=
      # on a small disk
      log.segment.bytes=16777216
      """;

  private final int number;
  private final int port;
  private final List<String> voters;
  private final String clusterId;
  private final Path folder;
  private volatile @Nullable ManagedProcess process;

  Broker(int number, int port, List<String> voters, String clusterId, Path folder) {
    this.number = number;
    this.port = port;
    this.voters = List.copyOf(voters);
    this.clusterId = clusterId;
    this.folder = folder;
  }

  /** Its id in Kafka. */
  public int number() {
    return number;
  }

  String address() {
    return "127.0.0.1:" + port;
  }

  /** Where its data is. */
  public Path folder() {
    return folder;
  }

  /** Makes its folder and storage. */
  void format() {
    var own = new KafkaFolder(folder);
    int controller = port(voters.get(number - 1));
    own.write(
        KafkaSettings.properties(new Ports(port, controller, 0, 0, 0), own.data())
            + SETTINGS.formatted(number, String.join(",", voters)));
    try {
      ManagedProcess.start(spec(own.formatting(clusterId))).awaitSuccess(START_LIMIT);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static int port(String voter) {
    return Integer.parseInt(voter.substring(voter.lastIndexOf(':') + 1));
  }

  /** Starts it, and does not wait. */
  void launch() {
    process =
        ManagedProcess.start(
            spec(new KafkaFolder(folder).running(List.of("-Xms128m", "-Xmx384m"))));
  }

  void awaitHealthy() {
    try {
      if (process instanceof ManagedProcess started) {
        started.awaitHealthy(Probes.kafka(address()), START_LIMIT);
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private ProcessSpec spec(List<String> command) {
    return new ProcessSpec("broker " + number, command, folder, log());
  }

  /** Beside its folder, which may be full. */
  private Path log() {
    return folder.resolveSibling("kafka-" + number + ".log");
  }

  private StackException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new StackException("Interrupted while broker %d was starting".formatted(number), e);
  }

  /** Whether its process runs. */
  public boolean isAlive() {
    return process instanceof ManagedProcess started && started.isAlive();
  }

  @Override
  public boolean healthy() {
    try {
      return isAlive() && Probes.kafka(address()).healthy();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void kill9() {
    if (process instanceof ManagedProcess started) {
      started.kill9();
    }
  }

  @Override
  public void stop() {
    if (process instanceof ManagedProcess started) {
      started.stop(GRACE);
    }
  }

  @Override
  public void suspend() {
    if (process instanceof ManagedProcess started) {
      started.suspend();
    }
  }

  @Override
  public void resume() {
    if (process instanceof ManagedProcess started) {
      started.resume();
    }
  }

  @Override
  public void restart() {
    stop();
    launch();
    awaitHealthy();
  }
}
