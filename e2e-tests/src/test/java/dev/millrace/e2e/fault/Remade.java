package dev.millrace.e2e.fault;

import dev.millrace.cli.system.ServiceKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigSource;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;

/**
 * A topic that was read to its end is deleted and made anew while its stage is away, and events
 * come to it at once: the stage does not take the offsets of the old one for its own. A dead
 * letter's id is its record's place, so two records of one place would share an entry: no place of
 * the old topic comes again here.
 */
final class Remade implements Fault {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** Kafka's word for the end of what everybody has. */
  private static final long ALL = -1;

  @Override
  public String inflict(Scene scene) throws Exception {
    var pipeline = scene.pipeline();
    var stage = scene.one(List.of(ServiceKind.TRANSFORM, ServiceKind.QUALITY, ServiceKind.LOAD));
    var place = new Place(scene, stage, pipeline);
    scene.publisher().pause();
    scene.system().awaitSettled(pipeline.id(), scene.publisher().reference(pipeline).published());
    scene.system().stop(stage, 1);
    var ends = place.ends(place.positions().keySet());
    remake(scene.system().admin(), place.topic());
    beginBehind(scene, ends);
    scene.publisher().resume();
    scene.lastBetween(1_000, 2_000);
    scene.system().begin(stage, 1);
    var gaps = new Gaps(scene, stage, pipeline);
    gaps.await("ANOTHER_TOPIC", ends.size());
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

  private static void beginBehind(Scene scene, Map<TopicPartition, Long> ends) throws Exception {
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                scene.system().infra().bootstrapServers(),
                ProducerConfig.LINGER_MS_CONFIG,
                20),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      var written = new ArrayList<Future<RecordMetadata>>();
      ends.forEach(
          (partition, end) -> {
            for (long offset = 0; offset < end; offset++) {
              written.add(
                  producer.send(
                      new ProducerRecord<>(
                          partition.topic(), partition.partition(), null, new byte[0])));
            }
          });
      producer.flush();
      for (var each : written) {
        each.get();
      }
    }
    var deleted = new HashMap<TopicPartition, RecordsToDelete>();
    ends.keySet().forEach(partition -> deleted.put(partition, RecordsToDelete.beforeOffset(ALL)));
    scene.system().admin().deleteRecords(deleted).all().get();
  }
}
