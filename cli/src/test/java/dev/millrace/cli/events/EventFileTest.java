package dev.millrace.cli.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

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
