package dev.millrace.e2e.fault;

import dev.millrace.stack.Component;

/** The registry has its data there, so that a service that has not read its schemas misses both. */
final class ColdPostgres implements Fault {

  @Override
  public String inflict(Scene scene) {
    var victim = scene.service();
    var postgres = scene.control(Component.POSTGRES);
    scene.restartHard(victim);
    var start = scene.lastBetween(0, 12_000);
    postgres.stop();
    var down = scene.lastBetween(4_000, 12_000);
    postgres.restart();
    return "PostgreSQL stopped for %s, %s after the start of %s"
        .formatted(Scene.s(down), Scene.s(start), victim.text());
  }
}
