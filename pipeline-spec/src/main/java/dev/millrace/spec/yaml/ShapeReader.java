package dev.millrace.spec.yaml;

import dev.millrace.spec.word.Hints;
import dev.millrace.spec.word.Position;
import dev.millrace.spec.word.Problems;
import dev.millrace.spec.word.Shape;
import dev.millrace.spec.word.Shape.Choice;
import dev.millrace.spec.word.Shape.ListOf;
import dev.millrace.spec.word.Shape.MapOf;
import dev.millrace.spec.word.Shape.OneOf;
import dev.millrace.spec.word.Shape.Presence;
import dev.millrace.spec.word.Shape.Property;
import dev.millrace.spec.word.Shape.Scalar;
import dev.millrace.spec.word.Shape.Struct;
import dev.millrace.spec.word.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads trees according to shapes: checks the form and fills in defaults. */
public final class ShapeReader {

  private final Tally problems;
  private final KeyReader keys;
  private final ScalarReader scalars;

  public ShapeReader(Problems problems) {
    this.problems = new Tally(problems);
    this.keys = new KeyReader(this.problems);
    this.scalars = new ScalarReader(this.problems);
  }

  /**
   * Reads a tree as a value. Empty when it does not have the shape; every mistake has been reported
   * then.
   */
  public Optional<Value> read(Tree tree, Shape shape) {
    int before = problems.count();
    var value = value(tree, shape);
    return problems.count() == before ? value : Optional.empty();
  }

  /**
   * Chooses, among the shapes that {@code shape} allows, the one with the YAML form of {@code
   * tree}.
   */
  public static Optional<Shape> form(Tree tree, Shape shape) {
    boolean fits =
        switch (shape) {
          case OneOf _ -> false;
          case ListOf _ -> tree instanceof Tree.Sequence;
          case MapOf _ -> tree instanceof Tree.Mapping;
          case Struct struct ->
              tree instanceof Tree.Mapping || (tree.isNothing() && struct.mayBeEmpty());
          case Scalar _, Choice _ -> tree instanceof Tree.Scalar;
        };
    return shape instanceof OneOf either
        ? either.shapes().stream().flatMap(one -> form(tree, one).stream()).findFirst()
        : Optional.of(shape).filter(_ -> fits);
  }

  /** The default of a key that was left out, if it has one. Its place is that of the mapping. */
  public static Optional<Tree> defaultOf(Property property, Position mapping) {
    var path = mapping.path().isEmpty() ? property.name() : mapping.path() + "." + property.name();
    var position = new Position(mapping.line(), mapping.column(), path);
    return property.presence() instanceof Presence.Default(var yaml)
        ? Optional.of(TreeReader.scalar(yaml, position))
        : Optional.empty();
  }

  private Optional<Value> value(Tree tree, Shape shape) {
    var form = form(tree, shape);
    if (form.isEmpty()) {
      return refuse(tree, shape, "");
    }
    return switch (form.get()) {
      case Scalar scalar -> scalars.read((Tree.Scalar) tree, scalar.kind());
      case Choice choice -> choice((Tree.Scalar) tree, choice);
      case ListOf list -> list((Tree.Sequence) tree, list);
      case MapOf map -> map((Tree.Mapping) tree, map);
      case Struct struct -> struct(tree, struct);
      case OneOf either -> refuse(tree, either, "");
    };
  }

  private Optional<Value> choice(Tree.Scalar leaf, Choice choice) {
    if (choice.texts().contains(leaf.text())) {
      return Optional.of(new Value.Text(leaf.text(), leaf.position()));
    }
    var near = Hints.nearest(leaf.text(), choice.texts());
    return refuse(leaf, choice, near.map(it -> "did you mean '" + it + "'?").orElse(""));
  }

  private Optional<Value> list(Tree.Sequence sequence, ListOf list) {
    if (sequence.items().isEmpty()) {
      return refuse(sequence, list, "");
    }
    List<Value> items = new ArrayList<>();
    sequence.items().forEach(item -> value(item, list.item()).ifPresent(items::add));
    return Optional.of(new Value.Sequence(items, sequence.position()));
  }

  private Optional<Value> map(Tree.Mapping mapping, MapOf map) {
    if (mapping.entries().isEmpty()) {
      return refuse(mapping, map, "");
    }
    List<Value.Entry> entries = new ArrayList<>();
    Tree.Entry before = null;
    for (var entry : mapping.entries()) {
      if (before != null && isRestOf(before, entry)) {
        problems.report(
            before.value().position(),
            "'%s' is cut off at its comma, which ends a value in { }"
                .formatted(((Tree.Scalar) before.value()).text()),
            "quote it: %s: \"%s,%s\""
                .formatted(
                    before.key().text(),
                    ((Tree.Scalar) before.value()).text(),
                    entry.key().text()));
        continue;
      }
      before = entry;
      scalars.checkKey(entry.key(), map.key());
      var misspelt = misspelt(entry, map);
      if (misspelt.isPresent()) {
        problems.report(
            entry.key().position(),
            "only '%s' takes such a value".formatted(misspelt.get().name()),
            Hints.instead(entry.key().text(), List.of(misspelt.get().name())));
        continue;
      }
      value(entry.value(), shapeOf(entry, map))
          .ifPresent(value -> entries.add(new Value.Entry(entry.key(), value)));
    }
    return Optional.of(new Value.Mapping(entries, mapping.position()));
  }

  private static Shape shapeOf(Tree.Entry entry, MapOf map) {
    return map.beside().stream()
        .filter(property -> property.name().equals(entry.key().text()))
        .filter(_ -> !fits(entry.value(), map.value()))
        .map(Property::shape)
        .findFirst()
        .orElse(map.value());
  }

  /**
   * Finds the fixed key that is probably meant: a key of the author's choosing holds a value that
   * only fits that one.
   */
  private static Optional<Property> misspelt(Tree.Entry entry, MapOf map) {
    return map.beside().stream()
        .filter(property -> !property.name().equals(entry.key().text()))
        .filter(property -> !fits(entry.value(), map.value()))
        .filter(property -> fits(entry.value(), property.shape()))
        .findFirst();
  }

  private static boolean fits(Tree tree, Shape shape) {
    return new ShapeReader((_, _, _) -> {}).read(tree, shape).isPresent();
  }

  /**
   * Tells whether a key without a value is the rest of a text such as {@code decimal(10,2)}, which
   * YAML split at the comma.
   */
  private static boolean isRestOf(Tree.Entry before, Tree.Entry entry) {
    return entry.value().isNothing()
        && entry.key().text().endsWith(")")
        && before.value() instanceof Tree.Scalar scalar
        && scalar.text().indexOf('(') >= 0
        && scalar.text().indexOf(')') < 0;
  }

  private Optional<Value> struct(Tree tree, Struct struct) {
    var mapping =
        tree instanceof Tree.Mapping written
            ? written
            : new Tree.Mapping(List.of(), tree.position());
    var found = keys.read(mapping, struct.properties());
    List<Value.Entry> entries = new ArrayList<>();
    for (var entry : found.values()) {
      var shape = struct.property(entry.key().text()).shape();
      value(entry.value(), shape)
          .ifPresent(value -> entries.add(new Value.Entry(entry.key(), value)));
    }
    for (var property : struct.properties()) {
      if (!found.containsKey(property.name())) {
        assumed(property, mapping.position()).ifPresent(entries::add);
      }
    }
    return Optional.of(new Value.Mapping(entries, mapping.position()));
  }

  private Optional<Value.Entry> assumed(Property property, Position mapping) {
    return defaultOf(property, mapping)
        .flatMap(
            tree ->
                value(tree, property.shape())
                    .map(
                        it ->
                            new Value.Entry(new Value.Text(property.name(), tree.position()), it)));
  }

  private Optional<Value> refuse(Tree tree, Shape expected, String hint) {
    problems.report(
        tree.position(), "expected " + expected.describe() + ", found " + tree.describe(), hint);
    return Optional.empty();
  }
}
