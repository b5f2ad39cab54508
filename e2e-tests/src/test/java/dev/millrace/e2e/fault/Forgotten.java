package dev.millrace.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.system.GapEntry;

/** The offsets of a stage that is away expire: it does not begin anew, nor go on at the end. */
final class Forgotten implements Fault {

  @Override
  public String inflict(Scene scene) throws Exception {
    var pipeline = scene.pipeline();
    var stage = scene.stage();
    var place = new Place(scene, stage, pipeline);
    place.awaitEach();
    scene.system().stop(stage, 1);
    scene.lastBetween(500, 2_000);
    int partitions = place.positions().size();
    place.forget();
    scene.system().begin(stage, 1);
    var gaps = new Gaps(scene, stage, pipeline);
    gaps.await("FORGOTTEN", partitions);
    assertThat(gaps.accept("reached"))
        .allMatch(gap -> gap.lost() == 0 && gap.repeatedUntil() == 0)
        .extracting(GapEntry::partition)
        .doesNotHaveDuplicates();
    return "offsets of %s forgotten, in %d partitions".formatted(place.group(), partitions);
  }
}
