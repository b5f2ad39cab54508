package dev.millrace.runtime.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestRuleTest {

  private static final int WELCOME = 200;
  private final RequestRule rule =
      new RequestRule(new HostRule(List.of("etl.example.org", "*.svc.cluster.local")), 1_000);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "localhost:8080",
        "127.0.0.1:8080",
        "[::1]:8080",
        "dlq-service:8080",
        "a.localhost",
        "ETL.example.org:443",
        "dlq.millrace.svc.cluster.local"
      })
  void answersForItsAddressesAndForWhatIsListed(String host) {
    assertThat(status("GET", 0, Map.of("Host", host))).isEqualTo(WELCOME);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:8080",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "etl.example.org.evil.example",
        "svc.cluster.local.",
        "evil.example."
      })
  void answersForNoOtherHost(String host) {
    assertThat(status("GET", 0, Map.of("Host", host))).isEqualTo(421);
  }

  @Test
  void aPageOfAnotherSiteChangesNothing() {
    assertThat(post(Map.of())).isEqualTo(WELCOME);
    assertThat(post(Map.of("Sec-Fetch-Site", "cross-site"))).isEqualTo(403);
    assertThat(post(Map.of("Sec-Fetch-Site", "same-site"))).as("another port").isEqualTo(403);
    assertThat(post(Map.of("Sec-Fetch-Site", "same-origin"))).isEqualTo(WELCOME);
    assertThat(post(Map.of("Sec-Fetch-Site", "none"))).isEqualTo(WELCOME);
    assertThat(post(Map.of("Origin", "http://evil.example"))).isEqualTo(403);
    assertThat(post(Map.of("Origin", "http://localhost:9999"))).isEqualTo(403);
    assertThat(post(Map.of("Origin", "null"))).isEqualTo(403);
    assertThat(post(Map.of("Origin", "http://localhost:8080"))).isEqualTo(WELCOME);
    assertThat(post(Map.of("Origin", "https://etl.example.org"))).isEqualTo(WELCOME);
  }

  @Test
  void aRequestWithoutAHostIsOfNoBrowser() {
    assertThat(status("GET", 0, Map.of())).isEqualTo(WELCOME);
  }

  @Test
  void aPageOfAnotherSiteReadsNothing() {
    var cross = Map.of("Host", "localhost", "Sec-Fetch-Site", "cross-site");

    assertThat(status("GET", 0, cross)).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "TEXT/plain;charset=utf-8"
      })
  void formsAreNotTaken(String type) {
    assertThat(post(Map.of("Content-Type", type))).isEqualTo(403);
  }

  @Test
  void aBodyHasALimit() {
    assertThat(status("POST", 1_000, Map.of("Host", "localhost"))).isEqualTo(WELCOME);
    assertThat(status("POST", 1_001, Map.of("Host", "localhost"))).isEqualTo(413);
    assertThat(status("GET", 1_001, Map.of("Host", "localhost"))).isEqualTo(413);
  }

  private int post(Map<String, String> headers) {
    var all = new HashMap<>(headers);
    all.put("Host", "localhost:8080");
    return status("POST", 5, all);
  }

  private int status(String method, long length, Map<String, String> headers) {
    return switch (rule.judge(method, length, headers::get)) {
      case Verdict.Welcome _ -> WELCOME;
      case Verdict.Refused refused -> refused.status();
    };
  }
}
