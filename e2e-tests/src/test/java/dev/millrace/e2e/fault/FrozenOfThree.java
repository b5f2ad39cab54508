package dev.millrace.e2e.fault;

/** One of three brokers hangs until the others go on without it, and wakes. */
final class FrozenOfThree implements Fault {

  @Override
  public String inflict(Scene scene) {
    var broker = scene.one(scene.system().cluster().brokers());
    broker.suspend();
    var time = scene.lastBetween(4_000, 14_000);
    broker.resume();
    return "broker %d hung for %s".formatted(broker.number(), Scene.s(time));
  }
}
