package dev.millrace.runtime.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.springframework.web.filter.OncePerRequestFilter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Stands before every endpoint of a service, those of its management included. What it refuses is
 * answered as problem details (RFC 9457), and nothing else of the service sees it. Thread-safe.
 */
public final class RequestGuard extends OncePerRequestFilter {

  /** Bodies from this length on are large: few of them are taken at a time. */
  private static final int LARGE = 1 << 20;

  private static final int LARGE_AT_A_TIME = 2;

  private final RequestRule rule;
  private final long longestBody;
  private final Semaphore large = new Semaphore(LARGE_AT_A_TIME);
  private final JsonMapper json = JsonMapper.shared();

  /**
   * @param longestBody in bytes
   */
  public RequestGuard(HostRule hosts, long longestBody) {
    this.rule = new RequestRule(hosts, longestBody);
    this.longestBody = longestBody;
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
      case Verdict.Welcome _ when mayBeLarge(request) -> takeLarge(request, response, chain);
      case Verdict.Welcome _ -> chain.doFilter(request, response);
    }
  }

  /** A body that comes in chunks does not say how long it is. */
  private static boolean mayBeLarge(HttpServletRequest request) {
    long length = request.getContentLengthLong();
    return length < 0 ? request.getHeader("Transfer-Encoding") != null : length >= LARGE;
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
      // One that does not say its length is read here, to the limit.
      if (request.getContentLengthLong() >= 0) {
        chain.doFilter(request, response);
        return;
      }
      var body =
          request
              .getInputStream()
              .readNBytes((int) Math.min(Integer.MAX_VALUE - 8, longestBody + 1));
      if (body.length > longestBody) {
        answer(response, rule.tooLong());
      } else {
        chain.doFilter(new ReadRequest(request, body), response);
      }
    } finally {
      large.release();
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
