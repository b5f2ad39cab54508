package dev.millrace.spec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.spec.PipelineParser.Parsed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Parsing never throws, whatever the text, and ends. */
class ParserPropertyTest {

  private static final String VALID = read(Path.of("pipelines", "orders.yaml"));
  private static final String TOKENS = "{}[],:-?&*!|>'\"%@`#~<= \n\t0aé\u0000\uD800\uFEFF";

  private final PipelineParser strict =
      new PipelineParser(SampleWords.all(), new SampleContracts());
  private final PipelineParser lenient = new PipelineParser(List.of(), new SampleContracts());

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void randomBytesAreReadOrRefused(long seed) {
    var random = new Random(seed);

    var bytes = new byte[random.nextInt(2_000)];
    random.nextBytes(bytes);

    parse(new String(bytes, UTF_8));
    parse(new String(bytes, ISO_8859_1));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void randomTokensAreReadOrRefused(long seed) {
    var random = new Random(seed);

    var text = new StringBuilder();
    random.ints(300, 0, TOKENS.length()).forEach(i -> text.append(TOKENS.charAt(i)));

    parse(text.toString());
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void mutatedPipelinesAreReadOrRefused(long seed) {
    var random = new Random(seed);

    for (int i = 0; i < 20; i++) {
      parse(mutated(random));
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void theOrderOfKeysDoesNotMatter(long seed) {
    var parts = new ArrayList<>(List.of(VALID.split("\\n(?=[a-z])")));
    Collections.shuffle(parts, new Random(seed));

    assertThat(strict.parse("p.yaml", String.join("\n", parts) + "\n"))
        .isInstanceOf(Parsed.Valid.class);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("monsters")
  void monstersAreRefusedInTime(String name, String text) {
    Assertions.assertTimeoutPreemptively(Duration.ofSeconds(60), () -> parse(text));
  }

  static LongStream seeds() {
    return LongStream.range(0, 100);
  }

  static Stream<Object[]> monsters() {
    var head = VALID.substring(0, VALID.indexOf("transform:"));
    return Stream.of(
        monster("nested lists", "[".repeat(100_000)),
        monster("nested mappings", "{a: ".repeat(50_000)),
        monster("nested blocks", nestedBlocks()),
        monster("a huge scalar", "pipeline: " + "a".repeat(300_000)),
        monster("a huge key", "a".repeat(200_000) + ": 1"),
        monster("a huge key over many values", hugeKey()),
        monster("a huge number", "pipeline: " + "9".repeat(200_000)),
        monster("a text beyond the limit", "a".repeat(3_000_000)),
        monster("many keys", lines(20_000, "k%d: 1")),
        monster("many items", head + "load:\n" + lines(20_000, " - x%d: 1")),
        monster("many anchors", lines(10_000, "k%1$d: &a%1$d []")),
        monster("an alias bomb", bomb(9)),
        monster("a narrow alias bomb", bomb(2)),
        monster("a deep regular expression", rule("matches", "(".repeat(100_000))),
        monster("a huge exponent", rule("range", "1e999999999")),
        monster("flow keys", "{" + "a,".repeat(100_000)),
        monster("question marks", "? ".repeat(200_000)),
        monster("quotes", "'".repeat(500_001)),
        monster("a directive", "%YAML 99999999999.1\n---\na: b"));
  }

  private static Object[] monster(String name, String text) {
    return new Object[] {name, text};
  }

  private static String nestedBlocks() {
    var text = new StringBuilder();
    IntStream.range(0, 1_000).forEach(i -> text.append(" ".repeat(i)).append("a:\n"));
    return text.toString();
  }

  private static String hugeKey() {
    return "? " + "a".repeat(200_000) + "\n: [" + "1,".repeat(50_000) + "1]";
  }

  private static String lines(int count, String form) {
    var text = new StringBuilder();
    IntStream.range(0, count).forEach(i -> text.append(form.formatted(i)).append('\n'));
    return text.toString();
  }

  /** Each level names the one before it several times. */
  private static String bomb(int width) {
    var text = new StringBuilder("l0: &l0 [x]\n");
    for (int i = 1; i <= 45 / width; i++) {
      var names = Collections.nCopies(width, "*l" + (i - 1));
      text.append("l%d: &l%d [%s]\n".formatted(i, i, String.join(", ", names)));
    }
    return text.toString();
  }

  private static String rule(String word, String value) {
    return VALID.replace(
        "rules:",
        "rules:\n    - "
            + word
            + ": { field: status, pattern: \""
            + value
            + "\", min: "
            + value
            + " }");
  }

  private void parse(String text) {
    for (var parser : List.of(strict, lenient)) {
      if (parser.parse("p.yaml", text) instanceof Parsed.Invalid(var problems)) {
        assertThat(problems).isNotEmpty().isSortedAccordingTo(ParserPropertyTest::byPlace);
        assertThat(problems).allSatisfy(ParserPropertyTest::isReadable);
      }
    }
  }

  private static int byPlace(Problem one, Problem other) {
    return one.position().line() != other.position().line()
        ? Integer.compare(one.position().line(), other.position().line())
        : Integer.compare(one.position().column(), other.position().column());
  }

  private static void isReadable(Problem problem) {
    assertThat(problem.position().line()).isPositive();
    assertThat(problem.position().column()).isPositive();
    assertThat(problem.message()).isNotBlank();
    assertThat(problem.toString()).hasSizeLessThan(5_000).doesNotContain("\n");
  }

  private static String mutated(Random random) {
    var text = new StringBuilder(VALID);
    for (int i = random.nextInt(4); i >= 0; i--) {
      int at = random.nextInt(text.length());
      int end = Math.min(text.length(), at + random.nextInt(8));
      switch (random.nextInt(4)) {
        case 0 -> text.delete(at, end);
        case 1 -> text.insert(at, TOKENS.charAt(random.nextInt(TOKENS.length())));
        case 2 -> text.insert(at, text.substring(at, end));
        default -> text.insert(random.nextInt(text.length()), text.substring(at, end));
      }
    }
    return text.toString();
  }

  private static String read(Path file) {
    try {
      return Files.readString(Path.of(System.getProperty("millrace.root")).resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
