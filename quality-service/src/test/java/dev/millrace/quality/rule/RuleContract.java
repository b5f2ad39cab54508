package dev.millrace.quality.rule;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.millrace.quality.QualityWords;
import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.stage.EventError.Violation;
import dev.millrace.spec.Problem;
import dev.millrace.spec.word.Shape;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every rule owes. */
public abstract class RuleContract {

  private static final Path PAGES = Path.of("..", "docs", "reference", "rules");
  private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

  private final Map<String, Rule> rules = new HashMap<>();

  protected abstract RuleProvider provider();

  /** Lines without problems that show what the rule can do. */
  protected abstract List<String> lines();

  /** A line with a field name that is misspelt. */
  protected abstract String misspelt();

  /** The field that was meant. */
  protected abstract String meant();

  /** A row that violates nothing of the first line. */
  protected abstract Map<String, Object> fine();

  @Test
  void isAWordOfThePipelineFile() {
    assertThat(QualityWords.all())
        .filteredOn(word -> word.name().equals(provider().name()))
        .singleElement()
        .hasSameClassAs(provider());
  }

  @Test
  void itsExampleHasNoProblems() {
    assertThat(problems(provider().example())).isEmpty();
  }

  @Test
  void itsReferencePageHasExamplesWithoutProblems() throws IOException {
    var examples = YAML.matcher(page()).results().map(match -> match.group(1)).toList();

    assertThat(examples).isNotEmpty().allSatisfy(yaml -> assertThat(problems(yaml)).isEmpty());
  }

  @Test
  void itsReferencePageNamesEveryProperty() throws IOException {
    var properties =
        provider().shape() instanceof Shape.Struct struct
            ? struct.properties().stream().map(property -> "| `" + property.name() + "` |").toList()
            : List.<String>of();

    assertThat(page()).startsWith("# `" + provider().name() + "`");
    assertThat(properties).allSatisfy(property -> assertThat(page()).contains(property));
  }

  private String page() throws IOException {
    return Files.readString(PAGES.resolve(provider().name() + ".md"));
  }

  @Test
  void aFieldThatTheSchemaDoesNotHaveIsAProblemThatNamesTheNearest() {
    assertThat(problems(misspelt()))
        .singleElement()
        .satisfies(problem -> assertThat(problem.hint()).contains("'" + meant() + "'"));
  }

  @Test
  void aLineWithoutProblemsMakesARule() {
    assertThat(lines())
        .allSatisfy(
            line -> {
              assertThat(problems(line)).isEmpty();
              assertThat(rule(line, Set.of())).isNotNull();
            });
  }

  @Test
  protected void nullAndAbsentFieldsViolateNothing() {
    for (var line : lines()) {
      var row = new Row(Samples.layout(provider(), line));
      assertThat(violations(line, row)).as(line).isEmpty();

      for (var slot = 0; slot < row.layout().size(); slot++) {
        row.set(slot, null);
      }
      assertThat(violations(line, row)).as(line).isEmpty();
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void judgesEveryRowWithoutFailingAndTheSameEachTime(long seed) {
    var random = new Random(seed);
    for (var line : lines()) {
      var layout = Samples.layout(provider(), line);
      for (var i = 0; i < 200; i++) {
        var row = Samples.randomRow(layout, random);
        assertThat(violations(line, row)).as(line).isEqualTo(violations(line, row));
      }
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void showsNothingOfAMaskedField(long seed) {
    var random = new Random(seed);
    for (var line : lines()) {
      var layout = Samples.layout(provider(), line);
      if (rule(line, Samples.FIELDS.names()) instanceof RowRule rule) {
        for (var i = 0; i < 200; i++) {
          var row = Samples.randomRow(layout, random);
          for (var slot = 0; slot < layout.size(); slot++) {
            if (row.get(slot) instanceof String text) {
              row.set(slot, text + "s3cr3t");
            }
          }
          assertThat(violations(rule, row))
              .allSatisfy(violation -> assertThat(violation.message()).doesNotContain("s3cr3t"));
        }
      }
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void itsMessagesStayShortWhateverTheValue(long seed) {
    var random = new Random(seed);
    for (var line : lines()) {
      var layout = Samples.layout(provider(), line);
      for (var i = 0; i < 200; i++) {
        assertThat(violations(line, Samples.randomRow(layout, random)))
            .allSatisfy(violation -> assertThat(violation.message()).hasSizeLessThan(250));
      }
    }
  }

  @Test
  void allocatesNothingWhenAllIsWell() {
    var line = lines().getFirst();
    if (!(rule(line, Set.of()) instanceof RowRule rule) || allocates()) {
      return;
    }
    var row = Samples.row(Samples.layout(provider(), line), fine());
    var violations = new Collected();
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    judge(rule, row, violations);

    var before = threads.getCurrentThreadAllocatedBytes();
    judge(rule, row, violations);
    var allocated = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(violations.list).isEmpty();
    assertThat(allocated).isLessThan(50_000);
  }

  /** Whether the rule stands on something that allocates. */
  protected boolean allocates() {
    return false;
  }

  private static void judge(RowRule rule, Row row, Violations violations) {
    for (var i = 0; i < 10_000; i++) {
      rule.judge(row, violations);
    }
  }

  protected final List<Problem> problems(String lines) {
    return Samples.problems(provider(), lines);
  }

  protected final Rule rule(String line, Set<String> masked) {
    return Samples.rule(provider(), line, masked);
  }

  /** The violations of a row with these values. */
  protected final List<Violation> violations(
      String line, Map<String, ? extends @Nullable Object> values) {
    return violations(line, Samples.row(Samples.layout(provider(), line), values));
  }

  private List<Violation> violations(String line, Row row) {
    return rules.computeIfAbsent(line, it -> rule(it, Set.of())) instanceof RowRule rule
        ? violations(rule, row)
        : List.of();
  }

  private static List<Violation> violations(RowRule rule, Row row) {
    var collected = new Collected();
    rule.judge(row, collected);
    return collected.list;
  }

  /** Violations in a list. */
  private static final class Collected implements Violations {
    private final List<Violation> list = new ArrayList<>();

    @Override
    public void add(String rule, String field, String message) {
      list.add(new Violation(rule, field, message));
    }
  }
}
