package dev.millrace.spec.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.spec.SampleWords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PipelineJsonSchemaTest {

  @Test
  void describesTheFileAndItsWords() throws IOException {
    var expected = Files.readString(Path.of("src", "test", "resources", "pipeline.schema.json"));

    assertThat(PipelineJsonSchema.of(SampleWords.all())).isEqualTo(expected);
  }

  @Test
  void doesNotDependOnTheOrderOfTheWords() {
    var shuffled = new ArrayList<>(SampleWords.all());
    Collections.shuffle(shuffled, new Random(1));

    assertThat(PipelineJsonSchema.of(shuffled)).isEqualTo(PipelineJsonSchema.of(SampleWords.all()));
  }

  @Test
  void takesAnyWordOfASectionWithoutWords() {
    assertThat(PipelineJsonSchema.of(List.of()))
        .contains(
            """
                "sink": {
                  "type": "object",
                  "minProperties": 1
                }
            """);
  }
}
