package dev.millrace.e2e.fault;

import dev.millrace.stack.Broker;

/** All brokers die at once; nothing is written meanwhile, and nobody is left out afterwards. */
final class AllThree implements Fault {

  @Override
  public String inflict(Scene scene) {
    var cluster = scene.system().cluster();
    cluster.brokers().forEach(Broker::kill9);
    var down = scene.lastBetween(0, 4_000);
    cluster.startAgain();
    return "all three killed, started again after " + Scene.s(down);
  }
}
