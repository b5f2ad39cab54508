package dev.millrace.e2e.fault;

import dev.millrace.stack.Broker;
import dev.millrace.stack.Infra;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/** One of three brokers goes down: the other two have all that was acknowledged. */
record OneOfThree(String how, Consumer<Infra.Control> end, Choice victim) implements Fault {

  /** Says which. */
  @FunctionalInterface
  interface Choice {
    Broker of(Scene scene, List<Broker> brokers) throws ExecutionException, InterruptedException;
  }

  static Fault any(String how, Consumer<Infra.Control> end) {
    return new OneOfThree(how, end, Scene::one);
  }

  /**
   * The one that leads the controllers: nobody decides who leads a partition until another does.
   */
  static Fault controller(String how, Consumer<Infra.Control> end) {
    return new OneOfThree(how, end, OneOfThree::leader);
  }

  private static Broker leader(Scene scene, List<Broker> brokers)
      throws ExecutionException, InterruptedException {
    int leader = scene.system().admin().describeMetadataQuorum().quorumInfo().get().leaderId();
    return brokers.stream().filter(broker -> broker.number() == leader).findFirst().orElseThrow();
  }

  @Override
  public String inflict(Scene scene) throws ExecutionException, InterruptedException {
    var broker = victim.of(scene, scene.system().cluster().brokers());
    end.accept(broker);
    var down = scene.lastBetween(0, 9_000);
    broker.restart();
    return "broker %d %s, started again after %s".formatted(broker.number(), how, Scene.s(down));
  }
}
