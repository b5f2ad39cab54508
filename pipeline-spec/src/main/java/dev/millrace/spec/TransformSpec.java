package dev.millrace.spec;

import java.util.List;

/**
 * How a payload becomes a record of the contract.
 *
 * @param schema full name of the contract's Avro record, such as {@code orders.Order}
 * @param steps in the order they are applied
 */
public record TransformSpec(String schema, List<Clause> steps) {
  public TransformSpec {
    steps = List.copyOf(steps);
  }
}
