package dev.millrace.e2e.fault;

import dev.millrace.cli.system.ServiceKind;
import dev.millrace.e2e.release.OldRelease;
import java.util.List;

/** An instance of release 0.1.0 shares the partitions of a stage for a while, and goes. */
record OldInstance(SecondInstance.End end) implements OfOldRelease {

  @Override
  public String inflict(Scene scene) throws Exception {
    var system = scene.system();
    system.allowOld(OldRelease.ofHistory().built());
    var kind = scene.stage();
    if (kind == ServiceKind.QUALITY) {
      scene.publishNoRepeats();
    }
    system.startOld(List.of(kind), 2);
    boolean isShared = scene.awaitShared(kind);
    var time = scene.lastBetween(2_000, 6_000);
    if (end == SecondInstance.End.KILL) {
      system.kill(kind, 2);
    }
    system.stopOld(kind, 2); // forgets it, too
    scene.publisher().allowRepeats();
    return "%s-2 of 0.1.0 came, %s partitions, and %s after %s"
        .formatted(kind.text(), isShared ? "shared the" : "got no", end.text(), Scene.s(time));
  }
}
