package dev.millrace.e2e.fault;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.TopicDescription;
import org.awaitility.Awaitility;

/** Each broker is killed and started again, the next one as soon as two others have everything. */
final class EachInTurn implements Fault {

  private static final Duration LIMIT = Duration.ofSeconds(90);

  @Override
  public String inflict(Scene scene) {
    for (var broker : scene.system().cluster().brokers()) {
      broker.kill9();
      scene.lastBetween(0, 2_000);
      broker.restart();
      Awaitility.await("all replicas are in sync").atMost(LIMIT).until(() -> isInSync(scene));
    }
    return "each of three killed, one after the other";
  }

  private static boolean isInSync(Scene scene) throws Exception {
    var admin = scene.system().admin();
    Map<String, TopicDescription> topics =
        admin.describeTopics(admin.listTopics().names().get()).allTopicNames().get();
    return topics.values().stream()
        .flatMap(topic -> topic.partitions().stream())
        .allMatch(partition -> partition.isr().size() == partition.replicas().size());
  }
}
