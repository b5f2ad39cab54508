package dev.millrace.spec.word;

import dev.millrace.spec.secret.SecretReference;
import java.util.stream.Collectors;

/** Shapes in words, for messages and the reference. */
final class ShapeText {

  private ShapeText() {}

  static String of(Shape shape) {
    return switch (shape) {
      case Shape.Scalar scalar -> one(scalar.kind());
      case Shape.Choice choice -> "one of " + String.join(", ", choice.texts());
      case Shape.ListOf list -> "a list of " + many(list.item());
      case Shape.MapOf map ->
          map.beside().stream()
              .map(Shape.Property::name)
              .collect(
                  Collectors.joining(
                      ", ",
                      "a mapping of %s to %s%s"
                          .formatted(
                              many(map.key()),
                              many(map.value()),
                              map.beside().isEmpty() ? "" : ", and "),
                      ""));
      case Shape.Struct struct ->
          struct.properties().stream()
              .map(Shape.Property::name)
              .collect(Collectors.joining(", ", "a mapping with the keys ", ""));
      case Shape.OneOf either ->
          either.shapes().stream().map(ShapeText::of).collect(Collectors.joining(" or "));
    };
  }

  private static String many(Shape shape) {
    return switch (shape) {
      case Shape.Scalar scalar -> many(scalar.kind());
      case Shape.Struct _, Shape.MapOf _ -> "mappings";
      case Shape.ListOf _ -> "lists";
      case Shape.Choice choice -> "any of " + String.join(", ", choice.texts());
      case Shape.OneOf either ->
          either.shapes().stream().map(ShapeText::many).collect(Collectors.joining(" or "));
    };
  }

  private static String one(Shape.Kind kind) {
    return switch (kind) {
      case TEXT -> "a text";
      case INTEGER -> "a whole number";
      case NUMBER -> "a number";
      case BOOLEAN -> "true or false";
      case DURATION -> "a time span such as 24h";
      case LIMIT -> "a time span such as 24h, or 0";
      case REGEX -> "a regular expression";
      case FIELD -> "a field name";
      case CEL -> "a CEL expression";
      case SECRET -> "a reference to a secret, " + SecretReference.FORM;
      case ANY -> "a text, number or boolean";
    };
  }

  private static String many(Shape.Kind kind) {
    return switch (kind) {
      case TEXT -> "texts";
      case INTEGER -> "whole numbers";
      case NUMBER -> "numbers";
      case BOOLEAN -> "booleans";
      case DURATION, LIMIT -> "time spans";
      case REGEX -> "regular expressions";
      case FIELD -> "field names";
      case CEL -> "CEL expressions";
      case SECRET -> "references to secrets";
      case ANY -> "texts, numbers or booleans";
    };
  }
}
