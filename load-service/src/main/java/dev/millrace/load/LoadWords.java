package dev.millrace.load;

import dev.millrace.load.sink.SinkProvider;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** The words that {@code load} may hold: the sinks on the class path. */
public final class LoadWords {

  private LoadWords() {}

  /** A provider for each sink on the class path. */
  public static List<SinkProvider> all() {
    return ServiceLoader.load(SinkProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .toList();
  }

  /** The sink with a name, such as {@code postgres}. */
  public static Optional<SinkProvider> find(String name) {
    return all().stream().filter(provider -> provider.name().equals(name)).findFirst();
  }
}
