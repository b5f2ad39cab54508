package dev.millrace.e2e.fault;

import dev.millrace.e2e.link.LinkCondition;
import dev.millrace.e2e.link.LinkCondition.Delayed;
import dev.millrace.e2e.link.LinkCondition.Fine;
import dev.millrace.e2e.link.LinkCondition.Stalled;
import dev.millrace.e2e.link.LinkCondition.Trickling;
import java.time.Duration;
import java.util.function.Function;

/** The link to PostgreSQL is poor for a while. */
record PoorLink(Function<Scene, LinkCondition> condition) implements Fault {

  static Fault slow() {
    return new PoorLink(scene -> new Delayed(scene.between(20, 150)));
  }

  static Fault trickling() {
    return new PoorLink(
        scene -> new Trickling(200 + scene.random().nextInt(1_000), Duration.ofMillis(10)));
  }

  static Fault stalled() {
    return new PoorLink(_ -> new Stalled());
  }

  @Override
  public String inflict(Scene scene) {
    var link = scene.system().postgresLink();
    var poor = condition.apply(scene);
    link.become(poor);
    var time = scene.lastBetween(6_000, 11_000);
    link.become(new Fine());
    return "%s, for %s".formatted(text(poor), Scene.s(time));
  }

  private static String text(LinkCondition condition) {
    return switch (condition) {
      case Fine() -> "nothing";
      case Delayed(var delay) -> "each chunk waited %d ms".formatted(delay.toMillis());
      case Trickling(int bytes, var every) ->
          "%d bytes each %d ms".formatted(bytes, every.toMillis());
      case Stalled() -> "nothing got through";
    };
  }
}
