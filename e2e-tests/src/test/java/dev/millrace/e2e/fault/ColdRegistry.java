package dev.millrace.e2e.fault;

import dev.millrace.stack.Component;

/** A stage starts while the registry is away. */
final class ColdRegistry implements Fault {

  @Override
  public String inflict(Scene scene) {
    var victim = scene.stage();
    var registry = scene.control(Component.REGISTRY);
    registry.stop();
    scene.restartHard(victim);
    var down = scene.lastBetween(2_000, 8_000);
    registry.restart();
    return "registry stopped for %s while %s started".formatted(Scene.s(down), victim.text());
  }
}
