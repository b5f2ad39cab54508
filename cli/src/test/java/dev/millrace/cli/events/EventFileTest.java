package dev.millrace.cli.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cli.CliFailure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventFileTest {

  @Test
  void readsLinesAsTheyAreBrokenOnesToo() throws IOException {
    assertThat(read("{\"a\":1}\n\n{\"a\":\n  no json\r\n{\"a\":4}"))
        .containsExactly("1 {\"a\":1}", "3 {\"a\":", "4 no json", "5 {\"a\":4}");
  }

  @Test
  void readsAnArray() throws IOException {
    assertThat(read("[ {\"a\":\"],\\\"{\"},\n {\"b\":[1,{}]} , 7,\n\"x\"]"))
        .containsExactly("1 {\"a\":\"],\\\"{\"}", "2 {\"b\":[1,{}]}", "2 7", "3 \"x\"");
  }

  @Test
  void readsADocumentOverSeveralLines() throws IOException {
    assertThat(read("{\n  \"a\": 1\n}\n{\n  \"a\": \"}\"\n}\n"))
        .containsExactly("1 {\n  \"a\": 1\n}", "4 {\n  \"a\": \"}\"\n}");
  }

  @Test
  void findsNothingInAnEmptyFile() throws IOException {
    assertThat(read("")).isEmpty();
    assertThat(read(" \n ")).isEmpty();
    assertThat(read("[]")).isEmpty();
  }

  @Test
  void passesOverAByteOrderMarkAndWindowsLineEnds() throws IOException {
    assertThat(read("\uFEFF{\"a\":1}\r\n{\"a\":2}\r\n"))
        .containsExactly("1 {\"a\":1}", "2 {\"a\":2}");
    assertThat(read("\uFEFF[{\"a\":1},\r\n{\"a\":2}]"))
        .containsExactly("1 {\"a\":1}", "2 {\"a\":2}");
  }

  @ParameterizedTest
  @CsvSource({
    "1f8b0800, gzip",
    "504b0304, zip",
    "28b52ffd, zstd",
    "4f626a01, Avro",
    "fffe7b00, UTF-16"
  })
  void refusesOtherFormats(String start, String name) {
    var bytes = HexFormat.of().parseHex(start);

    assertThatThrownBy(() -> EventFile.of(new ByteArrayInputStream(bytes)))
        .isInstanceOfSatisfying(
            CliFailure.class, e -> assertThat(e.exitCode()).isEqualTo(CliFailure.USAGE))
        .hasMessageContaining(name);
  }

  private static List<String> read(String text) throws IOException {
    var entries = new ArrayList<String>();
    try (var file = EventFile.of(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))) {
      for (var entry = file.next(); entry.isPresent(); entry = file.next()) {
        var value = new String(entry.get().value(), StandardCharsets.UTF_8);
        entries.add(entry.get().line() + " " + value);
      }
    }
    return entries;
  }
}
