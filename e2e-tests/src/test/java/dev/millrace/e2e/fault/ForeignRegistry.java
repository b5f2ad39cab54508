package dev.millrace.e2e.fault;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Something else answers in the registry's place while a stage starts: pages, errors, garbage,
 * slowly, or not. No event is judged by that.
 */
final class ForeignRegistry implements Fault {

  @Override
  public String inflict(Scene scene) throws IOException {
    var victim = scene.stage();
    var all = new ArrayList<>(List.of(NonsenseRegistry.Nonsense.values()));
    Collections.shuffle(all, scene.random());
    try (var foreign = new NonsenseRegistry()) {
      scene.system().registryLink().pointTo("127.0.0.1", foreign.port());
      scene.restartHard(victim);
      for (var each : all) {
        foreign.say(each);
        scene.lastBetween(1_000, 2_000);
      }
    } finally {
      scene.system().registryLink().pointHome();
    }
    return "a server that is none answered %s while %s started".formatted(all, victim.text());
  }
}
