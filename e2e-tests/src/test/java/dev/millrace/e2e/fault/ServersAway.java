package dev.millrace.e2e.fault;

import dev.millrace.stack.Component;
import dev.millrace.stack.Infra;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Servers go down at once, as when their machine loses its power; each comes back after what it
 * needs itself.
 */
record ServersAway(String how, Consumer<Infra.Control> end, List<Component> which)
    implements Fault {

  @Override
  public String inflict(Scene scene) {
    var servers = which.stream().map(scene::control).toList();
    servers.forEach(end);
    var down = scene.lastBetween(0, 5_000);
    servers.forEach(Infra.Control::restart);
    return "%s %s, started again after %s"
        .formatted(
            which.stream().map(Component::label).collect(Collectors.joining(", ")),
            how,
            Scene.s(down));
  }
}
