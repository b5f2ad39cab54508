package dev.millrace.runtime.kafka;

import dev.millrace.runtime.position.Gap;
import dev.millrace.runtime.position.TopicFacts.Extent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/** Two partitions, of which some stand before gaps, and whoever is told of these. */
abstract class GapFixture extends TwoPartitions {

  private static final Extent EXTENT = new Extent("AAAAAAAAAAEAAAAAAAAAAg", 2, 30, 50);

  final List<String> told = new ArrayList<>();
  final GapHold gaps = new GapHold(CONSUMER, new Told());

  GapFixture() {
    reaches(FIRST, 30, 50, 30);
    reaches(SECOND, 30, 50, 40);
  }

  static Gap gap(TopicPartition partition, Gap.Kind kind) {
    var at = Instant.EPOCH.plus(Duration.ofDays(1));
    return new Gap(partition, partition, kind, 10, 20, at, 10, "v1;in=10", EXTENT);
  }

  private final class Told implements GapListener {
    @Override
    public void opened(String consumerName, Gap gap) {
      told.add("opened " + gap.held().partition());
    }

    @Override
    public void accepted(String consumerName, Gap gap, long offset) {
      told.add("accepted " + gap.held().partition());
    }

    @Override
    public void handedOver(String consumerName, Gap gap) {
      told.add("handed over " + gap.held().partition());
    }
  }
}
