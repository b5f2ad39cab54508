package dev.millrace.e2e.fault;

import dev.millrace.cli.system.ServiceKind;
import dev.millrace.e2e.release.OldRelease;
import java.util.List;

/**
 * Release 0.1.0 comes beside this one, takes over, service by service, and gives back; each time
 * both share the partitions of a stage for a while. In between the contract gets a field, which
 * this release takes up from the sink to the door.
 */
final class SideBySide implements OfOldRelease {

  private static final List<ServiceKind> FROM_SINK_TO_DOOR =
      List.of(ServiceKind.LOAD, ServiceKind.QUALITY, ServiceKind.TRANSFORM, ServiceKind.INGEST);

  @Override
  public String inflict(Scene scene) throws Exception {
    var system = scene.system();
    system.allowOld(OldRelease.ofHistory().built());
    scene.publishNoRepeats();
    system.startOld(Scene.STAGES, 2);
    int shared = 0;
    for (var kind : Scene.STAGES) {
      shared += scene.awaitShared(kind) ? 1 : 0;
      scene.lastBetween(500, 2_000);
      system.stop(kind, 1);
    }
    scene.lastBetween(2_000, 5_000);
    var field = Evolved.addField(scene);
    for (var kind : FROM_SINK_TO_DOOR) {
      system.start(kind, 1);
      shared += scene.awaitShared(kind) ? 1 : 0;
      scene.lastBetween(1_000, 4_000);
      system.stopOld(kind, 2);
    }
    scene.publisher().allowRepeats();
    scene.lastBetween(2_000, 4_000);
    return "0.1.0 took over, stage by stage, and gave back, sharing partitions at %d of 8 handovers; the contract got the field %s"
        .formatted(shared, field);
  }
}
