package dev.millrace.e2e.fault;

import java.time.Duration;

/** An instance hangs until another has its partitions, and then wakes. */
final class Zombie implements Fault {

  private static final Duration MOVE = Duration.ofSeconds(5);

  @Override
  public String inflict(Scene scene) {
    var stage = scene.stage();
    scene.system().start(stage, 2);
    Scene.last(MOVE);
    scene.system().suspend(stage, 1);
    Scene.last(Scene.BEYOND_SESSION);
    scene.system().resume(stage, 1);
    scene.lastBetween(1_000, 4_000);
    scene.system().stop(stage, 2);
    return "%s-1 hung for %s beside %s-2"
        .formatted(stage.text(), Scene.s(Scene.BEYOND_SESSION), stage.text());
  }
}
