package dev.millrace.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.system.ServiceKind;
import java.util.HashMap;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;

/**
 * Retention overtakes a stage that is away: it stops before the gap, a person accepts that, and the
 * account has lost what was deleted unread, and nothing else.
 */
final class Overtaken implements Fault {

  @Override
  public String inflict(Scene scene) throws Exception {
    var pipeline = scene.pipeline();
    var stage = scene.stage();
    var place = new Place(scene, stage, pipeline);
    place.awaitEach();
    scene.system().stop(stage, 1);
    scene.lastBetween(1_500, 3_000);
    var from = place.positions();
    var ends = place.ends(from.keySet());
    var cuts = new HashMap<TopicPartition, Long>();
    from.forEach(
        (partition, next) -> {
          int unread = (int) (ends.get(partition) - next);
          if (unread > 0) {
            cuts.put(partition, next + 1 + scene.random().nextInt(unread));
          }
        });
    assertThat(cuts).as("partitions that %s has not read to their end", stage.text()).isNotEmpty();
    var ids = place.events(from, cuts);
    var deleted = new HashMap<TopicPartition, RecordsToDelete>();
    cuts.forEach((partition, cut) -> deleted.put(partition, RecordsToDelete.beforeOffset(cut)));
    scene.system().admin().deleteRecords(deleted).all().get();
    scene.system().begin(stage, 1);
    var gaps = new Gaps(scene, stage, pipeline);
    gaps.await("OVERTAKEN", cuts.size());
    long lost = Gaps.lost(gaps.accept(""));
    long offsets =
        cuts.entrySet().stream().mapToLong(cut -> cut.getValue() - from.get(cut.getKey())).sum();
    var reference = scene.publisher().reference(pipeline);
    reference.lose(ids, lost, stage == ServiceKind.LOAD);
    reference.replaced(place.topic());
    assertThat(lost).as("offsets lost at %s", stage.text()).isEqualTo(offsets);
    return "%d events of %s deleted before %s had read them"
        .formatted(ids.size(), place.topic(), stage.text());
  }
}
