package dev.millrace.transform.step;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.runtime.codec.JsonRowReader;
import dev.millrace.runtime.codec.Undecodable;
import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.row.RowLayout;
import dev.millrace.spec.Clause;
import dev.millrace.spec.Problem;
import dev.millrace.spec.type.FieldType;
import dev.millrace.spec.type.Fields;
import dev.millrace.spec.word.Section;
import dev.millrace.spec.word.WordContext;
import dev.millrace.transform.PipelineFixture;
import dev.millrace.transform.TransformWords;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every step owes. */
public abstract class StepContract {

  private static final Pattern TABLE_ROW =
      Pattern.compile("^\\| *`(\\{.*})` *\\| *(.*?) *\\|$", Pattern.MULTILINE);

  private final StepProvider provider;

  protected StepContract(StepProvider provider) {
    this.provider = provider;
  }

  @Test
  void isFoundByItsName() {
    assertThat(TransformWords.all())
        .filteredOn(word -> word.name().equals(provider.name()))
        .singleElement()
        .hasSameClassAs(provider);
    assertThat(provider.section()).isEqualTo(Section.STEP);
  }

  @Test
  void hasAnExampleWithoutProblems() {
    assertThat(problems(provider.example())).isEmpty();
  }

  @Test
  void hasAReferencePageWhoseExampleDoesWhatItsTableSays() throws IOException {
    var page =
        Files.readString(
            PipelineFixture.ROOT.resolve("docs/reference/steps/" + provider.name() + ".md"));

    assertThat(page).startsWith("# " + provider.name() + "\n");
    assertThat(page).contains(provider.summary()).contains("```yaml\n" + provider.example());
    var rows = TABLE_ROW.matcher(page);
    int count = 0;
    for (; rows.find(); count++) {
      assertThat(after(provider.example(), rows.group(1)))
          .as(rows.group(1))
          .isEqualTo(rows.group(2).replace("`", ""));
    }
    assertThat(count).isGreaterThanOrEqualTo(2);
  }

  /** Law: whatever values an event holds, a step has a verdict. */
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void neverThrows(long seed) {
    var random = new Random(seed);
    var made = made(provider.example());
    var row = new Row(made.layout);
    for (int i = 0; i < 200; i++) {
      row.clear();
      for (int slot = 0; slot < made.layout.size(); slot++) {
        row.set(slot, RandomValues.any(random));
      }

      assertThat(made.step.apply(row)).isNotNull();
    }
  }

  @Test
  void passesOrRejectsAnEventWithoutFields() {
    var made = made(provider.example());

    assertThat(made.step.apply(new Row(made.layout))).isNotNull();
  }

  /** A step and the layout it was made for. */
  private record Made(Step step, RowLayout layout) {}

  private static Made made(String step) {
    var clause = clause(step);
    var contract = PipelineFixture.contract();
    var known = untyped(contract);
    var provider =
        TransformWords.all().stream()
            .filter(word -> word.name().equals(clause.word()))
            .findFirst()
            .orElseThrow();
    var layout = new RowLayout(contract.names()).with(provider.names(clause.value()));
    return new Made(
        provider.create(
            clause.value(), new StepContext(layout, contract, known, clause.position().path())),
        layout);
  }

  private static Clause clause(String step) {
    return PipelineFixture.pipeline(step).spec().transform().steps().getFirst();
  }

  private static Fields untyped(Fields contract) {
    Map<String, FieldType> types = new LinkedHashMap<>();
    contract.names().forEach(name -> types.put(name, StepFields.UNCAST));
    return new Fields(types);
  }

  /** What is wrong with a step, as the user reads it, without the file's name. */
  protected static List<String> problems(String... steps) {
    return PipelineFixture.problems(steps).stream()
        .map(Problem::toString)
        .map(text -> text.replace("test.yaml:", ""))
        .toList();
  }

  /** The fields known after a step, as the first of a pipeline. */
  protected static Fields knownAfter(String step) {
    var clause = clause(step);
    var contract = PipelineFixture.contract();
    return TransformWords.all().stream()
        .filter(word -> word.name().equals(clause.word()))
        .findFirst()
        .orElseThrow()
        .check(
            clause.value(),
            new WordContext(contract, untyped(contract)),
            (position, message, hint) -> {
              throw new AssertionError(message);
            });
  }

  /** The verdict of a step on an event. */
  protected static Verdict verdict(String step, String json) {
    var made = made(step);
    return made.step.apply(read(json, made.layout));
  }

  /**
   * What a step leaves of an event: its fields, or what became of it.
   *
   * @return such as <code>{"a": 1}</code>, {@code filtered: reason}, {@code rejected CAST_FAILED}
   */
  protected static String after(String step, String json) {
    var made = made(step);
    var row = read(json, made.layout);
    return switch (made.step.apply(row)) {
      case Verdict.Continue _ -> fields(row);
      case Verdict.Filtered(var reason) -> "filtered: " + reason;
      case Verdict.Rejected(var error) -> "rejected " + error.code();
    };
  }

  private static Row read(String json, RowLayout layout) {
    var row = new Row(layout);
    try {
      var reader =
          layout.has(JsonRowReader.SOURCE)
              ? JsonRowReader.withSource(layout)
              : new JsonRowReader(layout);
      reader.read(json.getBytes(UTF_8), row);
    } catch (Undecodable e) {
      throw new AssertionError(e);
    }
    return row;
  }

  private static String fields(Row row) {
    List<String> fields = new ArrayList<>();
    for (var name : row.layout().names()) {
      var value = row.get(row.layout().slot(name));
      if (value != Row.ABSENT && !name.equals(JsonRowReader.SOURCE)) {
        fields.add("\"" + name + "\": " + shown(value));
      }
    }
    return "{" + String.join(", ", fields) + "}";
  }

  private static String shown(Object value) {
    return switch (value) {
      case null -> "null";
      case Number _, Boolean _ -> value.toString();
      default -> "\"" + value + "\"";
    };
  }

  /** Values such as payloads and earlier steps leave them. */
  public static final class RandomValues {

    private static final List<Object> SPECIAL =
        Arrays.asList(
            null,
            Row.ABSENT,
            "",
            " ",
            "12.5",
            " 7 ",
            "1e999999999",
            "-0",
            "NaN",
            "true",
            "TEST",
            "2026-02-30",
            "2026-01-31",
            "2026-01-31T23:59:59.123+01:00",
            "٣",
            "😀",
            "123e4567-e89b-12d3-a456-426614174000",
            0L,
            Long.MIN_VALUE,
            Long.MAX_VALUE,
            BigInteger.TWO.pow(200),
            new BigDecimal("1e1000000000"),
            new BigDecimal("-1e-1000000000"),
            new BigDecimal("12.345"),
            Double.NaN,
            Double.NEGATIVE_INFINITY,
            -0.0,
            1e308,
            true,
            List.of(),
            Map.of("a", 1L),
            Instant.EPOCH,
            Instant.MAX,
            LocalDate.EPOCH,
            new UUID(1, 2),
            new byte[] {1});

    private RandomValues() {}

    public static Object any(Random random) {
      return switch (random.nextInt(5)) {
        case 0 -> random.nextLong() >> random.nextInt(64);
        case 1 -> random.nextGaussian() * Math.pow(10, random.nextInt(-20, 20));
        case 2 -> new BigDecimal(new BigInteger(80, random), random.nextInt(-30, 30));
        default -> SPECIAL.get(random.nextInt(SPECIAL.size()));
      };
    }
  }
}
