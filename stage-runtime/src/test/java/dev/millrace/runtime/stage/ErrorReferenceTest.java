package dev.millrace.runtime.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ErrorReferenceTest {

  private static final Path PAGE = Path.of("..", "docs", "reference", "errors.md");

  @Test
  void everyCodeHasALineOnThePageAndNoOtherHas() throws IOException {
    var codes = new ArrayList<String>();
    for (var line : Files.readAllLines(PAGE)) {
      if (line.startsWith("| `")) {
        codes.add(line.substring(3, line.indexOf('`', 3)));
      }
    }

    assertThat(codes).doesNotHaveDuplicates();
    assertThat(codes).containsExactlyInAnyOrder(names());
  }

  private static String[] names() {
    return Arrays.stream(ErrorCode.values()).map(Enum::name).toArray(String[]::new);
  }
}
