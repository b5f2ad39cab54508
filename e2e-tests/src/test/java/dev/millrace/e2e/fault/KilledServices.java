package dev.millrace.e2e.fault;

import dev.millrace.cli.system.ServiceKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Services die at once, and are started again a while later. */
record KilledServices(Function<Scene, List<ServiceKind>> victims) implements Fault {

  static Fault these(ServiceKind... victims) {
    return new KilledServices(_ -> List.of(victims));
  }

  /** So many, by chance. */
  static Fault any(int number) {
    return new KilledServices(
        scene -> {
          var kinds = new ArrayList<>(List.of(ServiceKind.values()));
          Collections.shuffle(kinds, scene.random());
          return kinds.subList(0, number);
        });
  }

  @Override
  public String inflict(Scene scene) {
    var dead = victims.apply(scene);
    dead.forEach(scene.system()::kill);
    var down = scene.lastBetween(0, 3_000);
    dead.forEach(victim -> scene.system().begin(victim, 1));
    return "%s killed, started again after %s"
        .formatted(
            dead.stream().map(ServiceKind::text).collect(Collectors.joining(" and ")),
            Scene.s(down));
  }
}
