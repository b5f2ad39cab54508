package dev.millrace.spec.word;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A value of the pipeline file with its place. It has the shape that the word asks for. */
public sealed interface Value {

  Position position();

  /**
   * A text. Where the shape wants a text, numbers and booleans become the text that was written.
   */
  record Text(String text, Position position) implements Value {}

  /** A number. */
  record Number(BigDecimal number, Position position) implements Value {}

  /** true or false. */
  record Bool(boolean bool, Position position) implements Value {}

  /** A sequence. */
  record Sequence(List<Value> items, Position position) implements Value {
    public Sequence {
      items = List.copyOf(items);
    }
  }

  /** A mapping, in the order of the file; keys with their own places. */
  record Mapping(List<Entry> entries, Position position) implements Value {
    public Mapping {
      entries = List.copyOf(entries);
    }

    /** The value under {@code key}. */
    public Optional<Value> find(String key) {
      return entries.stream()
          .filter(entry -> entry.key().text().equals(key))
          .map(Entry::value)
          .findFirst();
    }

    /** The text under {@code key}, which the shape requires or gives a default. */
    public String text(String key) {
      return ((Text) find(key).orElseThrow()).text();
    }
  }

  /** One line of a mapping. */
  record Entry(Text key, Value value) {}

  /** The plain Java value: String, BigDecimal, Boolean, List or Map. */
  default Object plain() {
    return switch (this) {
      case Text text -> text.text();
      case Number number -> number.number();
      case Bool bool -> bool.bool();
      case Sequence sequence -> sequence.items().stream().map(Value::plain).toList();
      case Mapping mapping -> {
        Map<String, Object> plain = new java.util.LinkedHashMap<>();
        mapping.entries().forEach(entry -> plain.put(entry.key().text(), entry.value().plain()));
        yield plain;
      }
    };
  }
}
