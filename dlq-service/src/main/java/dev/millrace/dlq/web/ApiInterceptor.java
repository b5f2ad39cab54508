package dev.millrace.dlq.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Payloads may hold personal data: no cache keeps an answer, and a page of another site cannot make
 * a browser act here.
 */
public final class ApiInterceptor implements HandlerInterceptor {

  @Override
  public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
      throws IOException {
    response.setHeader("Cache-Control", "no-store");
    if ("cross-site".equals(request.getHeader("Sec-Fetch-Site"))) {
      response.sendError(HttpServletResponse.SC_FORBIDDEN);
      return false;
    }
    return true;
  }
}
