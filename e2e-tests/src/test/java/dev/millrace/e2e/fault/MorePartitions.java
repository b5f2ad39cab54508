package dev.millrace.e2e.fault;

import dev.millrace.cli.system.ServiceKind;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewPartitions;

/**
 * A topic gets another partition, to which keys move. Between two events of such a key nothing
 * holds their order; so none is on its way just then, and all that follows is in order.
 */
final class MorePartitions implements Fault {

  /** Those whose writers choose partitions by the key alone, and who writes there. */
  private static final Map<String, ServiceKind> WRITERS =
      Map.of("raw", ServiceKind.INGEST, "validated", ServiceKind.QUALITY);

  @Override
  public String inflict(Scene scene) throws Exception {
    var pipeline = scene.pipeline();
    var zone = scene.one(List.of("raw", "validated"));
    var topic = zone + "." + pipeline.id();
    var admin = scene.system().admin();
    scene.publisher().pause();
    scene.system().awaitSettled(pipeline.id(), scene.publisher().reference(pipeline).published());
    int before =
        admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).partitions().size();
    admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(before + 1))).all().get();
    // A writer notices within five minutes; one that begins knows at once.
    var writer = WRITERS.get(zone);
    scene.system().stop(writer, 1);
    scene.publisher().resume();
    scene.system().start(writer, 1);
    scene.lastBetween(1_000, 3_000);
    return "%s got a partition more, %d now".formatted(topic, before + 1);
  }
}
