package dev.millrace.spec.word;

import java.util.List;

/** What the value of a word may look like. */
public sealed interface Shape {

  /** This shape in a few words, such as {@code a list of field names}. */
  default String describe() {
    return ShapeText.of(this);
  }

  /** One value. */
  record Scalar(Kind kind) implements Shape {}

  /** One of a few texts. */
  record Choice(List<String> texts) implements Shape {
    public Choice {
      texts = List.copyOf(texts);
    }
  }

  /** A sequence of values; not empty. */
  record ListOf(Shape item) implements Shape {}

  /**
   * A mapping whose keys the author of the file chooses, such as {@code rename: {old: new}}; not
   * empty.
   *
   * @param beside keys with a fixed meaning. When the value of such a key has the shape {@code
   *     value}, the key counts as chosen by the author.
   */
  record MapOf(Kind key, Shape value, List<Property> beside) implements Shape {
    public MapOf {
      beside = List.copyOf(beside);
    }

    public MapOf(Kind key, Shape value) {
      this(key, value, List.of());
    }
  }

  /** A mapping with known keys. */
  record Struct(List<Property> properties) implements Shape {
    public Struct {
      properties = List.copyOf(properties);
    }

    /** The property called {@code name}. It must exist. */
    public Property property(String name) {
      return properties.stream()
          .filter(property -> property.name().equals(name))
          .findFirst()
          .orElseThrow();
    }

    /** Whether a mapping without any key has this shape. */
    public boolean mayBeEmpty() {
      return properties.stream()
          .noneMatch(property -> property.presence() instanceof Presence.Required);
    }
  }

  /** The first of these shapes whose YAML form (scalar, sequence, mapping) fits. */
  record OneOf(List<Shape> shapes) implements Shape {
    public OneOf {
      shapes = List.copyOf(shapes);
    }
  }

  /**
   * One key of a {@link Struct}.
   *
   * @param name as written in the file
   * @param shape of its value
   * @param presence whether it may be left out, and what is assumed then
   * @param summary one sentence for the reference and the editor
   */
  record Property(String name, Shape shape, Presence presence, String summary) {}

  /** Whether a key may be left out. */
  sealed interface Presence {
    /** It must be there. */
    record Required() implements Presence {}

    /** It may be left out; nothing is assumed then. */
    record Optional() implements Presence {}

    /** It may be left out; this YAML scalar is assumed then. */
    record Default(String yaml) implements Presence {}
  }

  /** The kinds of single values. */
  enum Kind {
    /** Any text. */
    TEXT,
    /** A whole number. */
    INTEGER,
    /** A number. */
    NUMBER,
    /** true or false. */
    BOOLEAN,
    /** A time span such as 24h, 30m, 90s, 7d. */
    DURATION,
    /** A time span, or 0 for never. */
    LIMIT,
    /** A regular expression (java.util.regex), checked to compile. */
    REGEX,
    /** The name of a field. Whether it exists is for {@link Word#check} to say. */
    FIELD,
    /** A CEL expression. Its types are for {@link Word#check} to judge. */
    CEL,
    /** A reference to a secret; see {@link dev.millrace.spec.secret.SecretReference}. */
    SECRET,
    /** Text, number or boolean, taken as it is written. */
    ANY
  }
}
