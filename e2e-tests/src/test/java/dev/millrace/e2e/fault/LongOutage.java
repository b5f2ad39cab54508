package dev.millrace.e2e.fault;

import dev.millrace.stack.Component;

/** PostgreSQL is away for longer than anybody waits by itself. */
final class LongOutage implements Fault {

  @Override
  public String inflict(Scene scene) {
    var postgres = scene.control(Component.POSTGRES);
    postgres.stop();
    var down = Scene.last(scene.outage());
    postgres.restart();
    return "PostgreSQL stopped for " + Scene.s(down);
  }
}
