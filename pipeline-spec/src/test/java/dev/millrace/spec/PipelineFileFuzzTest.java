package dev.millrace.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.millrace.spec.PipelineParser.Parsed;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Whatever stands in a pipeline file: it is read, or its mistakes are named with their places. */
class PipelineFileFuzzTest {

  private static final PipelineParser STRICT =
      new PipelineParser(SampleWords.all(), new SampleContracts());
  private static final PipelineParser LENIENT =
      new PipelineParser(List.of(), new SampleContracts());

  @FuzzTest
  void isReadOrRefused(byte[] file) {
    var text = new String(file, StandardCharsets.UTF_8);

    judge(LENIENT, text);
    judge(STRICT, text);
  }

  private static void judge(PipelineParser parser, String text) {
    if (parser.parse("p.yaml", text) instanceof Parsed.Invalid(var problems)) {
      assertThat(problems).isNotEmpty();
      assertThat(problems)
          .allSatisfy(
              problem -> {
                assertThat(problem.position().line()).isPositive();
                assertThat(problem.position().column()).isPositive();
                assertThat(problem.message()).isNotBlank();
              });
    }
  }
}
