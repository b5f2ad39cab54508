package dev.millrace.spec.yaml;

import dev.millrace.spec.word.Position;
import dev.millrace.spec.word.Quoted;
import dev.millrace.spec.word.Value;
import java.util.List;

/** A YAML document as written, not yet checked against any shape. */
public sealed interface Tree {

  Position position();

  /**
   * A single value.
   *
   * @param text as written, without quotes
   * @param type what YAML's core schema takes it for
   */
  record Scalar(String text, Type type, Position position) implements Tree {}

  /** A sequence. */
  record Sequence(List<Tree> items, Position position) implements Tree {
    public Sequence {
      items = List.copyOf(items);
    }
  }

  /** A mapping; each key stands in it once. */
  record Mapping(List<Entry> entries, Position position) implements Tree {
    public Mapping {
      entries = List.copyOf(entries);
    }
  }

  /** A key and what stands under it. */
  record Entry(Value.Text key, Tree value) {}

  /** What a scalar is. Whatever stands in quotes is a text. */
  enum Type {
    TEXT,
    NUMBER,
    BOOLEAN,
    /** Empty, {@code ~} or {@code null}. */
    NOTHING
  }

  /** Whether nothing stands here. */
  default boolean isNothing() {
    return this instanceof Scalar scalar && scalar.type() == Type.NOTHING;
  }

  /** This in a few words, such as {@code the number 5}. */
  default String describe() {
    return switch (this) {
      case Sequence sequence -> sequence.items().isEmpty() ? "an empty list" : "a list";
      case Mapping mapping -> mapping.entries().isEmpty() ? "an empty mapping" : "a mapping";
      case Scalar scalar ->
          switch (scalar.type()) {
            case TEXT ->
                scalar.text().isEmpty() ? "an empty text" : "the text " + Quoted.of(scalar.text());
            case NUMBER -> "the number " + Quoted.shortened(scalar.text());
            case BOOLEAN -> scalar.text();
            case NOTHING -> "nothing";
          };
    };
  }
}
