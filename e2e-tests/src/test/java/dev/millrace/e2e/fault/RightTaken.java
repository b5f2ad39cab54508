package dev.millrace.e2e.fault;

import dev.millrace.e2e.Right;
import java.util.List;

/** Kafka forbids a stage something it needs, and allows it again. */
final class RightTaken implements Fault {

  @Override
  public String inflict(Scene scene) {
    var name = scene.pipeline().id();
    var right =
        scene.one(
            List.of(
                Right.toRead("ingest." + name),
                Right.toRead("validated." + name),
                Right.toWrite("raw." + name),
                Right.toWrite("transformed." + name),
                Right.toWrite("dlq." + name),
                Right.toJoin("millrace." + name + ".transform"),
                Right.toJoin("millrace." + name + ".quality"),
                Right.toTransactions("millrace." + name + ".ingest."),
                Right.toTransactions("millrace." + name + ".load.")));
    right.take(scene.system().admin());
    var time = scene.lastBetween(2_000, 8_000);
    right.giveBack(scene.system().admin());
    return "without %s for %s".formatted(right, Scene.s(time));
  }
}
