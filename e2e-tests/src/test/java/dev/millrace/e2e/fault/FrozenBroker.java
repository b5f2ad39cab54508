package dev.millrace.e2e.fault;

import dev.millrace.stack.Component;

/** The broker keeps its connections and answers nothing. */
final class FrozenBroker implements Fault {

  @Override
  public String inflict(Scene scene) {
    var broker = scene.control(Component.KAFKA);
    broker.suspend();
    var time = scene.lastBetween(4_000, 14_000);
    broker.resume();
    return "broker hung for " + Scene.s(time);
  }
}
