package dev.millrace.spec.yaml;

import dev.millrace.spec.secret.SecretReference;
import dev.millrace.spec.word.Problems;
import dev.millrace.spec.word.Quoted;
import dev.millrace.spec.word.Shape.Kind;
import dev.millrace.spec.word.Shape.Scalar;
import dev.millrace.spec.word.TimeSpans;
import dev.millrace.spec.word.Value;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads single values according to their kinds. */
final class ScalarReader {

  private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9]{1,18}");

  private final Problems problems;

  ScalarReader(Problems problems) {
    this.problems = problems;
  }

  /** Reads the value. Empty when it is not of this kind; that has been reported then. */
  Optional<Value> read(Tree.Scalar leaf, Kind kind) {
    if (leaf.type() == Tree.Type.NOTHING) {
      return refuse(leaf, kind, leaf.text().isEmpty() ? "" : "in quotes it is a text");
    }
    return switch (kind) {
      case TEXT -> text(leaf);
      case FIELD, CEL -> leaf.text().isBlank() ? refuse(leaf, kind, "") : text(leaf);
      case DURATION -> timeSpan(leaf);
      case LIMIT -> TimeSpans.isNone(leaf.text()) ? text(leaf) : timeSpan(leaf);
      case REGEX -> regex(leaf);
      case SECRET ->
          SecretReference.parse(leaf.text()).isPresent() ? text(leaf) : notReference(leaf);
      case INTEGER ->
          WHOLE.matcher(leaf.text()).matches() ? number(leaf, kind) : refuse(leaf, kind, "");
      case NUMBER -> number(leaf, kind);
      case BOOLEAN -> leaf.type() == Tree.Type.BOOLEAN ? bool(leaf) : refuse(leaf, kind, "");
      case ANY -> any(leaf);
    };
  }

  /** Checks the key of a mapping whose keys the author chooses. */
  void checkKey(Value.Text key, Kind kind) {
    read(new Tree.Scalar(key.text(), CoreSchema.type(key.text()), key.position()), kind);
  }

  private Optional<Value> any(Tree.Scalar leaf) {
    return switch (leaf.type()) {
      case TEXT, NOTHING -> text(leaf);
      case NUMBER -> number(leaf, Kind.ANY);
      case BOOLEAN -> bool(leaf);
    };
  }

  private Optional<Value> number(Tree.Scalar leaf, Kind kind) {
    if (leaf.type() != Tree.Type.NUMBER) {
      boolean quoted = CoreSchema.type(leaf.text()) == Tree.Type.NUMBER;
      return refuse(leaf, kind, quoted ? "without quotes it is a number" : "");
    }
    return Optional.of(new Value.Number(new BigDecimal(leaf.text()), leaf.position()));
  }

  private Optional<Value> timeSpan(Tree.Scalar leaf) {
    try {
      TimeSpans.parse(leaf.text());
      return text(leaf);
    } catch (IllegalArgumentException e) {
      boolean unitless = leaf.type() == Tree.Type.NUMBER;
      problems.report(
          leaf.position(),
          e.getMessage(),
          unitless ? "add a unit: " + Quoted.shortened(leaf.text()) + "s is seconds" : "");
      return Optional.empty();
    }
  }

  private Optional<Value> regex(Tree.Scalar leaf) {
    try {
      Pattern.compile(leaf.text());
      return text(leaf);
    } catch (PatternSyntaxException e) {
      var where = e.getIndex() < 0 ? "" : " at character " + (e.getIndex() + 1);
      return notRegex(leaf, e.getDescription() + where);
    } catch (StackOverflowError e) {
      return notRegex(leaf, "nested too deeply");
    }
  }

  private Optional<Value> notRegex(Tree.Scalar leaf, String why) {
    problems.report(
        leaf.position(), Quoted.of(leaf.text()) + " is not a regular expression: " + why, "");
    return Optional.empty();
  }

  /** The message leaves out the text: it may be the secret itself. */
  private Optional<Value> notReference(Tree.Scalar leaf) {
    problems.report(
        leaf.position(),
        "expected " + new Scalar(Kind.SECRET).describe() + ", found another text",
        "keep the secret out of the file: in a variable of the service's environment, or in a file"
            + " with an absolute path");
    return Optional.empty();
  }

  private Optional<Value> refuse(Tree.Scalar leaf, Kind kind, String hint) {
    problems.report(
        leaf.position(),
        "expected " + new Scalar(kind).describe() + ", found " + leaf.describe(),
        hint);
    return Optional.empty();
  }

  private static Optional<Value> text(Tree.Scalar leaf) {
    return Optional.of(new Value.Text(leaf.text(), leaf.position()));
  }

  private static Optional<Value> bool(Tree.Scalar leaf) {
    boolean bool = leaf.text().toLowerCase(Locale.ROOT).equals("true");
    return Optional.of(new Value.Bool(bool, leaf.position()));
  }
}
