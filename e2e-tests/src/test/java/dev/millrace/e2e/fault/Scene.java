package dev.millrace.e2e.fault;

import dev.millrace.cli.system.ServiceKind;
import dev.millrace.e2e.TestSystem;
import dev.millrace.stack.Component;
import dev.millrace.stack.Infra;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Where a fault happens. Events stream through the system meanwhile. */
final class Scene {

  static final List<ServiceKind> STAGES =
      List.of(ServiceKind.INGEST, ServiceKind.TRANSFORM, ServiceKind.QUALITY, ServiceKind.LOAD);

  /** Longer than a consumer's session: the group gives its partitions to others. */
  static final Duration BEYOND_SESSION = Duration.ofSeconds(13);

  private static final Duration SHARING = Duration.ofSeconds(30);

  private final TestSystem system;
  private final Random random;
  private final SteadyPublisher publisher;
  private final Duration outage;

  /**
   * @param outage how long a server is away that is stopped for long
   */
  Scene(TestSystem system, Random random, SteadyPublisher publisher, Duration outage) {
    this.system = system;
    this.random = random;
    this.publisher = publisher;
    this.outage = outage;
  }

  TestSystem system() {
    return system;
  }

  Random random() {
    return random;
  }

  /** Of the events that stream through; may be paused. */
  SteadyPublisher publisher() {
    return publisher;
  }

  /**
   * From now on no event repeats an earlier one, and those that did are settled. Release 0.1.0 does
   * not know the keys that this one has remembered.
   */
  void publishNoRepeats() {
    publisher.pause();
    for (var pipeline : FaultPipeline.values()) {
      system.awaitSettled(pipeline.id(), publisher.reference(pipeline).published());
    }
    publisher.forbidRepeats();
    publisher.resume();
  }

  /**
   * Waits until two instances share the partitions of a stage, for as long as that usually takes.
   *
   * @return whether they do
   */
  boolean awaitShared(ServiceKind stage) {
    try {
      Awaitility.await("two instances of " + stage.text() + " share its partitions")
          .atMost(SHARING)
          .until(() -> isShared(stage));
      return true;
    } catch (ConditionTimeoutException _) {
      return false;
    }
  }

  private boolean isShared(ServiceKind stage) throws ExecutionException, InterruptedException {
    var groups =
        Stream.of(FaultPipeline.values())
            .map(pipeline -> new Place(this, stage, pipeline).group())
            .toList();
    return system.admin().describeConsumerGroups(groups).all().get().values().stream()
        .allMatch(
            group ->
                group.members().stream()
                        .filter(member -> !member.assignment().topicPartitions().isEmpty())
                        .count()
                    >= 2);
  }

  Duration outage() {
    return outage;
  }

  Infra.Control control(Component component) {
    return system.infra().control(component);
  }

  /** One of them, by chance. */
  <T> T one(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  /** One of the four that events pass, by chance. */
  ServiceKind stage() {
    return one(STAGES);
  }

  /** Any of the five, by chance. */
  ServiceKind service() {
    return one(List.of(ServiceKind.values()));
  }

  FaultPipeline pipeline() {
    return one(List.of(FaultPipeline.values()));
  }

  /** Kills a service and starts it again at once, without waiting for it. */
  void restartHard(ServiceKind victim) {
    system.kill(victim);
    system.begin(victim, 1);
  }

  Duration between(int fromMillis, int toMillis) {
    return Duration.ofMillis(fromMillis + random.nextInt(toMillis - fromMillis));
  }

  /** Lets some time pass; answers how long that was. */
  Duration lastBetween(int fromMillis, int toMillis) {
    return last(between(fromMillis, toMillis));
  }

  /** A fault lasts for a time, whatever happens meanwhile. */
  static Duration last(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
    return time;
  }

  /** For people. */
  static String s(Duration time) {
    return "%.1f s".formatted(time.toMillis() / 1000.0);
  }
}
