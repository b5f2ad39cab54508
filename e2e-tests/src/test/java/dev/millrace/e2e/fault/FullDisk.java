package dev.millrace.e2e.fault;

import dev.millrace.e2e.SmallDisk;
import dev.millrace.stack.Broker;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/** Disks are full for a while; then they have space, and what died of it is started again. */
record FullDisk(String whose, Function<Scene, List<Path>> folders) implements Fault {

  static Fault ofOneBroker() {
    return new FullDisk(
        "one broker's", scene -> List.of(scene.one(scene.system().cluster().brokers()).folder()));
  }

  static Fault ofAllBrokers() {
    return new FullDisk(
        "all brokers'",
        scene -> scene.system().cluster().brokers().stream().map(Broker::folder).toList());
  }

  static Fault ofPostgres() {
    return new FullDisk(
        "PostgreSQL's", scene -> List.of(scene.system().cluster().postgres().folder()));
  }

  @Override
  public String obstacle() {
    return SmallDisk.obstacle();
  }

  @Override
  public String inflict(Scene scene) {
    var cluster = scene.system().cluster();
    var disks = folders.apply(scene).stream().map(cluster::diskOf).toList();
    disks.forEach(SmallDisk::fill);
    var time = scene.lastBetween(4_000, 9_000);
    disks.forEach(SmallDisk::free);
    cluster.startAgain();
    return "%s disk full for %s".formatted(whose, Scene.s(time));
  }
}
