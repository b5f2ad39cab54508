package dev.millrace.e2e.fault;

/** Another instance of a service takes its share of the partitions, and gives them up. */
record SecondInstance(End end) implements Fault {

  /** How it goes. */
  enum End {
    STOP("left"),
    KILL("was killed");

    private final String text;

    End(String text) {
      this.text = text;
    }

    /** For people. */
    String text() {
      return text;
    }
  }

  @Override
  public String inflict(Scene scene) {
    var stage = scene.service();
    scene.system().start(stage, 2);
    var time = scene.lastBetween(500, 5_000);
    if (end == End.KILL) {
      scene.system().kill(stage, 2);
    }
    scene.system().stop(stage, 2); // forgets it, too
    return "%s-2 came and %s after %s".formatted(stage.text(), end.text(), Scene.s(time));
  }
}
