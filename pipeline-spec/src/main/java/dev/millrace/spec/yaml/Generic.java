package dev.millrace.spec.yaml;

import dev.millrace.spec.word.Shape.Kind;
import dev.millrace.spec.word.Value;
import java.util.List;

/** Turns trees into values when no shape is known. */
public final class Generic {

  private static final ScalarReader SCALARS = new ScalarReader((_, _, _) -> {});

  private Generic() {}

  /** The tree as a value: a scalar has its YAML type, and an empty tree is an empty mapping. */
  public static Value value(Tree tree) {
    return switch (tree) {
      case Tree.Sequence(var items, var position) ->
          new Value.Sequence(items.stream().map(Generic::value).toList(), position);
      case Tree.Mapping(var entries, var position) ->
          new Value.Mapping(
              entries.stream().map(it -> new Value.Entry(it.key(), value(it.value()))).toList(),
              position);
      case Tree.Scalar scalar ->
          SCALARS
              .read(scalar, Kind.ANY)
              .orElseGet(() -> new Value.Mapping(List.of(), scalar.position()));
    };
  }
}
