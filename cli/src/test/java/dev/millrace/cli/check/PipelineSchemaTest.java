package dev.millrace.cli.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.CliRun;
import dev.millrace.spec.reference.PipelineJsonSchema;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** The JSON Schema that editors complete pipeline files by is generated, and committed. */
class PipelineSchemaTest {

  @Test
  void isTheOneInTheReference() throws IOException {
    var file = CliRun.root().resolve("docs/reference/pipeline.schema.json");
    var generated = PipelineJsonSchema.of(PipelineContracts.words()).strip() + "\n";

    assertThat(generated)
        .as("run: ./millrace check --schema > %s", file)
        .isEqualTo(Files.readString(file));
  }
}
