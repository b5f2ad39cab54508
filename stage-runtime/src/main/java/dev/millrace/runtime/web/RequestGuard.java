package dev.millrace.runtime.web;

import dev.millrace.runtime.codec.RepeatedKey;
import dev.millrace.spec.word.Quoted;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.springframework.web.filter.OncePerRequestFilter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Checks every request before any endpoint of a service, including those of its management. Answers
 * a refused request with problem details (RFC 9457). Thread-safe.
 */
public final class RequestGuard extends OncePerRequestFilter {

  /** The length from which a body is large. Only a few large bodies are read at a time. */
  private static final int LARGE = 1 << 20;

  private static final int LARGE_AT_A_TIME = 2;

  /** The longest time for a whole body. */
  private static final Duration LONGEST_TIME = Duration.ofSeconds(30);

  private final RequestRule rule;
  private final long longestBody;
  private final Body body;
  private final Semaphore large = new Semaphore(LARGE_AT_A_TIME);
  private final JsonMapper json = JsonMapper.shared();

  /**
   * @param longestBody in bytes
   */
  public RequestGuard(HostRule hosts, long longestBody, InstantSource clock) {
    this.rule = new RequestRule(hosts, longestBody);
    this.longestBody = longestBody;
    this.body = new Body(longestBody, LONGEST_TIME, clock);
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (!QueryText.isReadable(request.getQueryString())) {
      answer(response, new Verdict.Refused(400, "the address is no percent-encoded UTF-8"));
      return;
    }
    long length = request.getContentLengthLong();
    switch (rule.judge(request.getMethod(), length, request::getHeader)) {
      case Verdict.Refused refused -> answer(response, refused);
      case Verdict.Welcome _ when !mayHaveBody(request) -> chain.doFilter(request, response);
      case Verdict.Welcome _ when mayBeLarge(length) -> takeLarge(request, response, chain);
      case Verdict.Welcome _ -> take(request, response, chain);
    }
  }

  private static boolean mayHaveBody(HttpServletRequest request) {
    return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
  }

  /** Tells whether a body may be large. A body in chunks does not give its length. */
  private static boolean mayBeLarge(long length) {
    return length < 0 || length >= LARGE;
  }

  private void takeLarge(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (!large.tryAcquire()) {
      response.setHeader("Retry-After", "1");
      answer(response, new Verdict.Refused(429, "other large bodies are being read: try again"));
      return;
    }
    try {
      take(request, response, chain);
    } finally {
      large.release();
    }
  }

  private void take(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    byte[] bytes;
    try {
      bytes = body.read(request.getInputStream());
    } catch (Body.TooSlow _) {
      answer(
          response,
          new Verdict.Refused(
              408, "the body was not there after %d s".formatted(LONGEST_TIME.toSeconds())));
      return;
    }
    if (bytes.length > longestBody) {
      answer(response, rule.tooLong());
      return;
    }
    var repeated = RepeatedKey.in(bytes);
    if (repeated.isPresent()) {
      answer(
          response,
          new Verdict.Refused(
              400,
              "the key %s is twice in an object of the body: send it once"
                  .formatted(Quoted.of(repeated.get()))));
    } else {
      chain.doFilter(new ReadRequest(request, bytes), response);
    }
  }

  private void answer(HttpServletResponse response, Verdict.Refused refused) throws IOException {
    response.setStatus(refused.status());
    response.setContentType("application/problem+json");
    response.setHeader("Cache-Control", "no-store");
    response
        .getOutputStream()
        .write(
            json.writeValueAsString(Map.of("status", refused.status(), "detail", refused.detail()))
                .getBytes(StandardCharsets.UTF_8));
  }
}
