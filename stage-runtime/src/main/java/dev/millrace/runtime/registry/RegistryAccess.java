package dev.millrace.runtime.registry;

import java.net.URI;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Where a registry is, and how to get in.
 *
 * @param base of the Confluent-compatible API, such as {@code
 *     http://localhost:8081/apis/ccompat/v7}
 * @param authorization the header of that name, asked for before each request, so that a renewed
 *     secret is used; empty for none. Throws {@link java.io.UncheckedIOException} when it cannot be
 *     read.
 * @param tls whom to trust, and as whom to come; null for what the platform trusts
 */
public record RegistryAccess(URI base, Supplier<String> authorization, @Nullable SSLContext tls) {

  /** A registry that lets everybody in. */
  public static RegistryAccess open(URI base) {
    return new RegistryAccess(base, () -> "", null);
  }

  /** Without what lets in. */
  @Override
  public String toString() {
    return base.toString();
  }
}
