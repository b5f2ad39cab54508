package dev.millrace.spec.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.spec.word.Shape;
import dev.millrace.spec.word.Shape.Kind;
import dev.millrace.spec.word.Shape.ListOf;
import dev.millrace.spec.word.Shape.MapOf;
import dev.millrace.spec.word.Shape.OneOf;
import dev.millrace.spec.word.Shape.Presence;
import dev.millrace.spec.word.Shape.Property;
import dev.millrace.spec.word.Shape.Scalar;
import dev.millrace.spec.word.Shape.Struct;
import dev.millrace.spec.word.Value;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShapeReaderTest {

  private final List<String> problems = new ArrayList<>();

  @Test
  void keepsTextsAsTheyAreWritten() {
    assertThat(plain("[1, YES, 0x1F, 010, 1.50, true, 2024-01-01, 12:30, 'null']", list(Kind.TEXT)))
        .isEqualTo(
            List.of("1", "YES", "0x1F", "010", "1.50", "true", "2024-01-01", "12:30", "null"));
  }

  @Test
  void takesAnyValueAsWhatYamlSaysItIs() {
    assertThat(plain("[1, NO, 1.50, true, 'true', \"7\", -3e2]", list(Kind.ANY)))
        .isEqualTo(
            List.of(
                new BigDecimal("1"),
                "NO",
                new BigDecimal("1.50"),
                true,
                "true",
                "7",
                new BigDecimal("-3e2")));
  }

  @ParameterizedTest
  @CsvSource({
    "INTEGER,-12",
    "NUMBER,.5",
    "BOOLEAN,TRUE",
    "DURATION,7d",
    "LIMIT,7d",
    "LIMIT,0",
    "LIMIT,0s",
    "REGEX,[A-Z]{3}",
    "CEL,a > 1",
    "FIELD,a b"
  })
  void takesWhatAKindAllows(Kind kind, String yaml) {
    assertThat(read(yaml.startsWith("[") ? "'" + yaml + "'" : yaml, new Scalar(kind))).isPresent();
    assertThat(problems).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "INTEGER,1.0",
    "INTEGER,1e3",
    "INTEGER,'''1'''",
    "INTEGER,9999999999999999999",
    "NUMBER,.inf",
    "NUMBER,1_000",
    "BOOLEAN,yes",
    "BOOLEAN,'''true'''",
    "DURATION,24",
    "DURATION,0",
    "LIMIT,24",
    "LIMIT,-1s",
    "REGEX,(a",
    "CEL,' '",
    "FIELD,''",
    "TEXT,~",
    "TEXT,null",
    "ANY,null",
    "TEXT,'[a]'",
    "TEXT,'{a: b}'"
  })
  void refusesWhatAKindDoesNotAllow(Kind kind, String yaml) {
    assertThat(read(yaml.isBlank() ? "'" + yaml + "'" : yaml, new Scalar(kind))).isEmpty();
    assertThat(problems).hasSize(1);
  }

  @Test
  void reportsEveryProblemOfAValue() {
    var shape = new MapOf(Kind.FIELD, list(Kind.INTEGER));

    assertThat(read("{a: [x, 1, y], b: 3, '': [1]}", shape)).isEmpty();
    assertThat(problems).hasSize(4);
  }

  @Test
  void fillsInDefaultsAfterWhatIsWritten() {
    var shape =
        new Struct(
            List.of(
                property("a", new Presence.Default("1")),
                property("b", new Presence.Optional()),
                property("c", new Presence.Required())));

    assertThat(plain("{c: 3, b: 2}", shape).toString()).isEqualTo("{c=3, b=2, a=1}");
    assertThat(plain("{c: 3}", shape).toString()).isEqualTo("{c=3, a=1}");
    assertThat(read("{a: 1}", shape)).isEmpty();
  }

  @Test
  void takesNothingForAMappingThatNeedsNoKey() {
    var shape = new Struct(List.of(property("a", new Presence.Default("1"))));

    assertThat(plain("", shape)).isEqualTo(Map.of("a", BigDecimal.ONE));
  }

  @Test
  void takesTheFirstShapeWhoseFormFits() {
    Shape shape =
        new OneOf(
            List.of(
                new Scalar(Kind.FIELD),
                new OneOf(List.of(list(Kind.FIELD), new Scalar(Kind.ANY))),
                new MapOf(Kind.FIELD, new Scalar(Kind.ANY))));

    assertThat(plain("1", shape)).isEqualTo("1");
    assertThat(plain("[a]", shape)).isEqualTo(List.of("a"));
    assertThat(plain("{a: 1}", shape)).isEqualTo(Map.of("a", BigDecimal.ONE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "{}", "a"})
  void refusesFormsThatDoNotFit(String yaml) {
    var shape = new OneOf(List.of(list(Kind.FIELD), new MapOf(Kind.FIELD, new Scalar(Kind.ANY))));

    assertThat(read(yaml, shape)).isEmpty();
    assertThat(problems).singleElement().asString().contains("expected a ");
  }

  private Object plain(String yaml, Shape shape) {
    return read(yaml, shape).map(Value::plain).orElseThrow(() -> new AssertionError(problems));
  }

  private Optional<Value> read(String yaml, Shape shape) {
    return TreeReader.read("v: " + yaml, (_, message, _) -> problems.add(message))
        .map(tree -> ((Tree.Mapping) tree).entries().getFirst().value())
        .flatMap(
            tree -> new ShapeReader((_, message, _) -> problems.add(message)).read(tree, shape));
  }

  private static ListOf list(Kind kind) {
    return new ListOf(new Scalar(kind));
  }

  private static Property property(String name, Presence presence) {
    return new Property(name, new Scalar(Kind.NUMBER), presence, "");
  }
}
