package dev.millrace.dlq.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Whatever a request holds: it is read, or answered as a mistake of its sender. */
class RequestBodyFuzzTest {

  @FuzzTest
  void isReadOrABadRequest(byte[] bytes) {
    var text = new String(bytes, StandardCharsets.UTF_8);
    body(bytes);
    body(("{\"payload\": " + text + "}").getBytes(StandardCharsets.UTF_8));
    for (var name : new String[] {"pipeline", "status", "limit", "after", text}) {
      query(Map.of(name, text));
    }
  }

  private static void body(byte[] bytes) {
    try {
      RepairBody.of(bytes)
          .payload()
          .ifPresent(payload -> assertThat(payload.length).isLessThanOrEqualTo(bytes.length));
    } catch (BadRequest e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  private static void query(Map<String, String> given) {
    try {
      assertThat(Query.of(given, 10, 100).limit()).isBetween(1, 100);
      Query.next(given, 5);
    } catch (BadRequest e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }
}
