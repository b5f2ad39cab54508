package dev.millrace.runtime.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.millrace.spec.Contracts.UnknownContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Whatever stands in a schema file: it is a contract, or its mistakes are named. */
class SchemaFileFuzzTest {

  @TempDir private static Path folder;

  @FuzzTest
  void isAContractOrRefused(byte[] file) throws IOException {
    Files.write(folder.resolve("Node.avsc"), file);
    var files = new SchemaFiles(folder);

    try {
      assertThat(files.fields("Node").names()).isNotNull();
    } catch (UnknownContract e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }
}
