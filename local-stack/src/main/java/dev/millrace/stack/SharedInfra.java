package dev.millrace.stack;

import java.util.function.Supplier;

/** Holds the JVM's {@link Infra}; loading the class starts it. */
final class SharedInfra {

  private static final Supplier<Infra> STARTED = start(System.getProperty("infra", "embedded"));

  private SharedInfra() {}

  static Infra get() {
    return STARTED.get();
  }

  /** Fails in {@link #get}, each time: an exception here would be told only once. */
  private static Supplier<Infra> start(String kind) {
    try {
      Infra infra =
          switch (kind) {
            case "embedded", "" ->
                new EmbeddedInfra(LocalStack.start(StackOptions.throwAway(), StartListener.SILENT));
            case "docker" -> DockerInfra.start();
            default ->
                throw new StackException(
                    "The system property infra is embedded or docker, not '%s'".formatted(kind));
          };
      return () -> infra;
    } catch (NoClassDefFoundError e) {
      return failing(
          new StackException(
              "infra=docker needs Testcontainers: name testcontainers-kafka and testcontainers-postgresql among the module's test dependencies.",
              e));
    } catch (StackException e) {
      return failing(e);
    }
  }

  private static Supplier<Infra> failing(StackException e) {
    return () -> {
      throw e;
    };
  }
}
