package dev.millrace.stack;

/**
 * The servers' ports, on 127.0.0.1 only.
 *
 * @param kafka of the broker; 0 here and below: pick a free one
 * @param kafkaController of the broker's controller, which only the broker itself talks to
 * @param registry of the schema registry
 * @param postgres of PostgreSQL
 * @param traces of the trace sink
 */
public record Ports(int kafka, int kafkaController, int registry, int postgres, int traces) {

  /** All picked. */
  public static final Ports ANY = new Ports(0, 0, 0, 0, 0);

  public Ports {
    for (int port : new int[] {kafka, kafkaController, registry, postgres, traces}) {
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException("A port is between 0 and 65535, not " + port);
      }
    }
  }
}
