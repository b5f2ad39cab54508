package dev.millrace.load.sink;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import javax.sql.DataSource;

/**
 * The resources that the service offers to its sinks. Thread-safe.
 *
 * <p>A sink borrows a connection for each batch and gives it back, so that any number of sinks can
 * share the pool.
 */
public final class SinkContext {

  private final DataSource dataSource;
  private final Map<Class<?>, Object> shared = new ConcurrentHashMap<>();

  /**
   * @param dataSource of the service's database
   */
  public SinkContext(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** An object that all sinks of one kind share. It is made when the first sink asks. */
  public <T> T shared(Class<T> kind, Function<DataSource, T> maker) {
    return kind.cast(shared.computeIfAbsent(kind, _ -> maker.apply(dataSource)));
  }
}
