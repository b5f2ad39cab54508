package dev.millrace.e2e.fault;

import dev.millrace.e2e.link.LinkCondition.Delayed;
import dev.millrace.e2e.link.LinkCondition.Fine;
import java.time.Duration;

/** A stage starts while the link to the registry is slow, and is cut once. */
final class SlowRegistry implements Fault {

  @Override
  public String inflict(Scene scene) {
    var victim = scene.stage();
    var delay = scene.between(200, 1_500);
    var link = scene.system().registryLink();
    link.become(new Delayed(delay));
    scene.restartHard(victim);
    Scene.last(Duration.ofSeconds(6));
    link.cut();
    Scene.last(Duration.ofSeconds(3));
    link.become(new Fine());
    return "each chunk waited %d ms while %s started, connections cut once"
        .formatted(delay.toMillis(), victim.text());
  }
}
