package dev.millrace.spec;

import dev.millrace.spec.type.Fields;
import java.util.List;

/** Where the fields of a pipeline's schema are looked up. */
public interface Contracts {

  /**
   * The fields of a schema.
   *
   * @param schema full name, such as {@code orders.Order}
   * @throws UnknownContract when there is no such schema, or it cannot be used
   */
  Fields fields(String schema) throws UnknownContract;

  /** The full names that exist, for hints. */
  List<String> names();

  /** A schema that cannot be had; the message says why. */
  final class UnknownContract extends Exception {
    private static final long serialVersionUID = 1L;

    public UnknownContract(String message) {
      super(message);
    }
  }
}
