package dev.millrace.runtime.registry;

import java.net.URI;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The address of a registry and the credentials for it.
 *
 * @param base of the Confluent-compatible API, such as {@code
 *     http://localhost:8081/apis/ccompat/v7}
 * @param authorization gives the header of that name before each request, so that a renewed secret
 *     is used; empty for none. Throws {@link java.io.UncheckedIOException} when it cannot be read.
 * @param tls certificates to trust and to present; null for the platform's own
 */
public record RegistryAccess(URI base, Supplier<String> authorization, @Nullable SSLContext tls) {

  /** A registry without credentials. */
  public static RegistryAccess open(URI base) {
    return new RegistryAccess(base, () -> "", null);
  }

  /** The text leaves out the credentials. */
  @Override
  public String toString() {
    return base.toString();
  }
}
