package dev.millrace.e2e.fault;

import dev.millrace.cli.system.ServiceKind;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigSource;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.awaitility.Awaitility;

/**
 * A topic that was read to its end is deleted and made anew while its stage is away, and events
 * come to it at once: the stage does not take the offsets of the old one for its own.
 */
final class Remade implements Fault {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  @Override
  public String inflict(Scene scene) throws Exception {
    var pipeline = scene.pipeline();
    var stage = scene.one(List.of(ServiceKind.TRANSFORM, ServiceKind.QUALITY, ServiceKind.LOAD));
    var place = new Place(scene, stage, pipeline);
    scene.publisher().pause();
    scene.system().awaitSettled(pipeline.id(), scene.publisher().reference(pipeline).published());
    scene.system().stop(stage, 1);
    int partitions = place.positions().size();
    remake(scene.system().admin(), place.topic());
    scene.publisher().resume();
    scene.lastBetween(1_000, 2_000);
    scene.system().begin(stage, 1);
    var gaps = new Gaps(scene, stage, pipeline);
    gaps.await("ANOTHER_TOPIC", partitions);
    // Behind the last event there may be the mark of a transaction.
    long marks = Gaps.lost(gaps.accept("earliest"));
    var reference = scene.publisher().reference(pipeline);
    reference.lose(List.of(), marks, false);
    reference.replaced(place.topic());
    return "%s deleted and made anew while %s was away".formatted(place.topic(), stage.text());
  }

  private static void remake(Admin admin, String topic) throws Exception {
    var was = admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic);
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    var settings = new HashMap<String, String>();
    for (var entry : admin.describeConfigs(List.of(resource)).all().get().get(resource).entries()) {
      if (entry.source() == ConfigSource.DYNAMIC_TOPIC_CONFIG) {
        settings.put(entry.name(), entry.value());
      }
    }
    admin.deleteTopics(List.of(topic)).all().get();
    Awaitility.await(topic + " is gone")
        .atMost(LIMIT)
        .until(() -> !admin.listTopics().names().get().contains(topic));
    var next =
        new NewTopic(topic, Optional.of(was.partitions().size()), Optional.empty())
            .configs(settings);
    Awaitility.await(topic + " is made anew")
        .atMost(LIMIT)
        .ignoreExceptions()
        .until(
            () -> {
              admin.createTopics(List.of(next)).all().get();
              return true;
            });
  }
}
