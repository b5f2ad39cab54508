package dev.millrace.runtime.web;

import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Decides by its headers whether a request is accepted: its host must be ours, its length allowed,
 * and no page of another site may have sent it.
 */
final class RequestRule {

  private static final Verdict WELCOME = new Verdict.Welcome();
  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

  /** The content types that a browser's form can send without a preflight request. */
  private static final Set<String> OF_FORMS =
      Set.of("application/x-www-form-urlencoded", "multipart/form-data", "text/plain");

  private final HostRule hosts;
  private final long longestBody;

  /**
   * @param longestBody in bytes
   */
  RequestRule(HostRule hosts, long longestBody) {
    this.hosts = hosts;
    this.longestBody = longestBody;
  }

  /**
   * Checks a request.
   *
   * @param length of the body; -1 when the request does not give it
   * @param headers the value of a header, or null
   */
  Verdict judge(String method, long length, UnaryOperator<@Nullable String> headers) {
    var host = headers.apply("Host");
    if (!hosts.accepts(host)) {
      return new Verdict.Refused(
          421,
          "this service does not answer for that host: ask it by its address, or list the name in"
              + " millrace.http.hosts");
    }
    if (isFromAnotherSite(method, host, headers)) {
      return new Verdict.Refused(403, "a page of another site must not ask here");
    }
    if (!READING.contains(method) && isOfForms(headers.apply("Content-Type"))) {
      return new Verdict.Refused(403, "forms are not taken: send application/json");
    }
    return length > longestBody ? tooLong() : WELCOME;
  }

  Verdict.Refused tooLong() {
    return new Verdict.Refused(413, "the body is longer than %,d bytes".formatted(longestBody));
  }

  private boolean isFromAnotherSite(
      String method, @Nullable String host, UnaryOperator<@Nullable String> headers) {
    var site = headers.apply("Sec-Fetch-Site");
    if ("cross-site".equals(site)) {
      return true;
    }
    if (READING.contains(method)) {
      return false;
    }
    var origin = headers.apply("Origin");
    return (site != null && !site.equals("same-origin") && !site.equals("none"))
        || (origin != null && !isOwn(origin, host));
  }

  private boolean isOwn(String origin, @Nullable String host) {
    try {
      var uri = URI.create(origin);
      var authority = uri.getRawAuthority();
      return authority != null
          && (authority.equalsIgnoreCase(host) || hosts.isListed(HostRule.name(authority)));
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static boolean isOfForms(@Nullable String contentType) {
    if (contentType == null) {
      return false;
    }
    int end = contentType.indexOf(';');
    var type = end < 0 ? contentType : contentType.substring(0, end);
    return OF_FORMS.contains(type.strip().toLowerCase(Locale.ROOT));
  }
}
