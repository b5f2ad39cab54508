package dev.millrace.e2e.fault;

/** Connections to PostgreSQL are cut off, several times. */
final class CutLink implements Fault {

  @Override
  public String inflict(Scene scene) {
    int cuts = 3 + scene.random().nextInt(5);
    int ends = 0;
    for (int i = 0; i < cuts; i++) {
      scene.lastBetween(50, 1_500);
      ends += scene.system().postgresLink().cut();
    }
    return "%d cuts, %d ends of connections".formatted(cuts, ends);
  }
}
