package dev.millrace.runtime.web;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.DelegatingServletInputStream;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class RequestGuardTest {

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final RequestGuard guard =
      new RequestGuard(new HostRule(List.of()), 100_000, () -> now.get());
  private final MockFilterChain chain = new MockFilterChain();
  private MockHttpServletResponse response = new MockHttpServletResponse();

  @Test
  void aBodyInTimeGoesOnAsItCame() throws Exception {
    assertThat(answer(new ByteArrayInputStream("{}".getBytes()), 2)).isEqualTo(200);
    assertThat(chain.getRequest().getInputStream().readAllBytes()).asString().isEqualTo("{}");
  }

  @Test
  void aKeyThatComesTwiceIsAMistakeThatIsNamed() throws Exception {
    var body = "{\"payload\": {\"a\": 1, \"b\": 2, \"a\": 3}}".getBytes();

    assertThat(answer(new ByteArrayInputStream(body), body.length)).isEqualTo(400);
    assertThat(response.getContentAsString()).contains("the key 'a' is twice in an object");
    assertThat(chain.getRequest()).isNull();
  }

  @Test
  void aBodyThatComesByteByByteIsGivenUpAfterHalfAMinute() throws Exception {
    var slow =
        new InputStream() {
          private int bytes;

          @Override
          public int read() {
            bytes++;
            now.updateAndGet(it -> it.plusMillis(800));
            return 'x';
          }

          @Override
          public int read(byte[] into, int offset, int length) {
            into[offset] = (byte) read();
            return 1;
          }
        };

    assertThat(answer(slow, 100_000)).isEqualTo(408);
    assertThat(slow.bytes).isEqualTo(38);
    assertThat(chain.getRequest()).isNull();
  }

  @Test
  void aBodyOfWhichNothingMoreComesIsGivenUpAsWell() throws Exception {
    var silent =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new SocketTimeoutException();
          }
        };

    assertThat(answer(silent, 10)).isEqualTo(408);
  }

  @Test
  void aBodyInChunksIsReadToTheLimit() throws Exception {
    assertThat(answer(new ByteArrayInputStream(new byte[100_001]), -1)).isEqualTo(413);
    assertThat(answer(new ByteArrayInputStream(new byte[100_000]), -1)).isEqualTo(200);
  }

  private int answer(InputStream body, int length) throws Exception {
    var request =
        new MockHttpServletRequest("POST", "/api/dead-letters/redrive") {
          @Override
          public ServletInputStream getInputStream() {
            return new DelegatingServletInputStream(body) {
              @Override
              public int read(byte[] into, int offset, int length) throws IOException {
                return body.read(into, offset, length);
              }
            };
          }

          @Override
          public long getContentLengthLong() {
            return length;
          }
        };
    request.setServerName("localhost");
    request.addHeader("Host", "localhost");
    request.addHeader("Content-Type", "application/json");
    if (length < 0) {
      request.addHeader("Transfer-Encoding", "chunked");
    }
    response = new MockHttpServletResponse();
    guard.doFilter(request, response, chain);
    return response.getStatus();
  }
}
