package dev.millrace.runtime.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Whatever stands in a query or a host: it is judged, and what passes can be decoded. */
class RequestFuzzTest {

  private static final HostRule HOSTS = new HostRule(List.of("*.example.org", "mill.example.com"));

  @FuzzTest
  void isJudged(byte[] bytes) {
    var text = new String(bytes, StandardCharsets.ISO_8859_1);

    if (QueryText.isReadable(text)) {
      assertThat(URLDecoder.decode(text, StandardCharsets.UTF_8)).doesNotContain("\uFFFD");
    }
    if (HOSTS.accepts(text)) {
      assertThat(HostRule.name(text)).doesNotEndWith("evil.example");
    }
  }
}
