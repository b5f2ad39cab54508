package dev.millrace.runtime.config;

import dev.millrace.runtime.config.MillraceProperties.Registry;
import dev.millrace.runtime.registry.RegistryAccess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundles;

/** Reads a service's credentials for the registry from its settings. */
final class RegistrySecrets {

  private RegistrySecrets() {}

  /**
   * The access to the registry.
   *
   * @throws RuntimeException when a file cannot be read or a bundle is missing; the message names
   *     it
   */
  static RegistryAccess access(Registry settings, SslBundles bundles) {
    var authorization = authorization(settings);
    // A missing file fails at the start, not later at the first event with a new schema.
    var _ = authorization.get();
    return new RegistryAccess(settings.url(), authorization, tls(settings, bundles));
  }

  private static @Nullable SSLContext tls(Registry settings, SslBundles bundles) {
    return settings.sslBundle().isEmpty()
        ? null
        : bundles.getBundle(settings.sslBundle()).createSslContext();
  }

  private static Supplier<String> authorization(Registry settings) {
    if (!settings.user().isEmpty()) {
      return () -> basic(settings.user(), secret(settings.password(), settings.passwordFile()));
    }
    if (!settings.token().isEmpty() || settings.tokenFile() != null) {
      return () -> "Bearer " + secret(settings.token(), settings.tokenFile());
    }
    return () -> "";
  }

  private static String basic(String user, String password) {
    var both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(both);
  }

  private static String secret(String text, @Nullable Path file) {
    if (file == null) {
      return text;
    }
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the registry's secret from " + file, e);
    }
  }
}
