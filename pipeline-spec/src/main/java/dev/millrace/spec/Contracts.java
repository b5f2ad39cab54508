package dev.millrace.spec;

import dev.millrace.spec.type.Fields;
import java.util.List;

/** Looks up the fields of a pipeline's schema. */
public interface Contracts {

  /**
   * The fields of a schema.
   *
   * @param schema full name, such as {@code orders.Order}
   * @throws UnknownContract when there is no such schema, or it cannot be used
   */
  Fields fields(String schema) throws UnknownContract;

  /** The full names of all schemas, for hints. */
  List<String> names();

  /** A schema is missing or cannot be used. The message says why. */
  final class UnknownContract extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient List<Problem> problems;

    public UnknownContract(String message) {
      this(message, List.of());
    }

    /**
     * A schema whose file has mistakes.
     *
     * @param problems with their places in that file
     */
    public UnknownContract(String message, List<Problem> problems) {
      super(message);
      this.problems = List.copyOf(problems);
    }

    /** What is wrong in the schema's file; empty when there is none. */
    public List<Problem> problems() {
      return problems;
    }
  }
}
