package dev.millrace.runtime.web;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decides for which {@code Host} a service answers. A page of another site can let a name of its
 * own point here, and make a browser send requests under that name (DNS rebinding). Such a name is
 * public, so it has a dot. Addresses, names without a dot and names that end in {@code .localhost}
 * are safe; other names must be listed.
 */
public final class HostRule {

  private static final Pattern ADDRESS =
      Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[[0-9a-f:.%]+\\]");

  private final List<String> hosts;

  /**
   * @param hosts further names; {@code *.} before a name means all names below it
   */
  public HostRule(List<String> hosts) {
    this.hosts = hosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).toList();
  }

  /**
   * Tells whether a service answers for a {@code Host} header, with or without port. A request
   * without this header cannot come from a browser, and is accepted.
   */
  public boolean accepts(@Nullable String header) {
    if (header == null || header.isBlank()) {
      return true;
    }
    var name = name(header);
    return ADDRESS.matcher(name).matches()
        || !name.contains(".")
        || name.endsWith(".localhost")
        || isListed(name);
  }

  /** Whether a name is one of those that were listed. */
  boolean isListed(String name) {
    return hosts.stream()
        .anyMatch(
            host -> host.startsWith("*.") ? name.endsWith(host.substring(1)) : host.equals(name));
  }

  /** The name in a header, without the port, in lower case. */
  static String name(String header) {
    var text = header.strip().toLowerCase(Locale.ROOT);
    int colon = text.startsWith("[") ? text.indexOf(':', text.indexOf(']') + 1) : text.indexOf(':');
    return colon < 0 ? text : text.substring(0, colon);
  }
}
