package dev.millrace.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.millrace.runtime.config.MillraceProperties.Registry;
import dev.millrace.runtime.registry.HttpSchemaRegistry;
import dev.millrace.runtime.registry.RegistryAccess;
import dev.millrace.runtime.stage.DependencyUnavailable;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.jks.JksSslStoreBundle;
import org.springframework.boot.ssl.jks.JksSslStoreDetails;

class RegistrySecretsTest {

  private static final URI URL = URI.create("http://r/");

  private final DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry();

  @TempDir private Path folder;

  @Test
  void sendsNothingWhenNothingIsSet() {
    assertThat(authorization(Registry.open(URL))).isEmpty();
  }

  @Test
  void sendsUserAndPassword() {
    assertThat(authorization(new Registry(URL, "Aladdin", "open sesame", null, "", null, "")))
        .isEqualTo("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  }

  @Test
  void readsASecretAnewWhenItsFileIsReplaced() throws Exception {
    var file = Files.writeString(folder.resolve("token"), "one\n");
    var access = RegistrySecrets.access(new Registry(URL, "", "", null, "", file, ""), bundles);
    assertThat(access.authorization().get()).isEqualTo("Bearer one");

    Files.writeString(file, "two\n");

    assertThat(access.authorization().get()).isEqualTo("Bearer two");
  }

  @Test
  void doesNotStartWithoutTheFile() {
    var settings = new Registry(URL, "me", "", folder.resolve("gone"), "", null, "");

    assertThatThrownBy(() -> RegistrySecrets.access(settings, bundles))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("gone");
  }

  @Test
  void trustsWhomTheBundleTrusts() throws Exception {
    var store = keystore();
    var details = new JksSslStoreDetails("PKCS12", null, store.toString(), "changeit");
    bundles.registerBundle("registry", SslBundle.of(new JksSslStoreBundle(details, details)));
    var server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(bundles.getBundle("registry").createSslContext()));
    server.createContext(
        "/",
        exchange -> {
          var body = "{\"schema\": \"\\\"string\\\"\"}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    var url = URI.create("https://localhost:" + server.getAddress().getPort());

    try (var trusting = registry(new Registry(url, "", "", null, "", null, "registry"));
        var wary = registry(Registry.open(url))) {
      assertThat(trusting.find(1)).isPresent();
      assertThatThrownBy(() -> wary.find(1))
          .isInstanceOf(DependencyUnavailable.class)
          .hasMessageContaining("Check millrace.registry.ssl-bundle");
    } finally {
      server.stop(0);
    }
  }

  private HttpSchemaRegistry registry(Registry settings) {
    return new HttpSchemaRegistry(
        RegistrySecrets.access(settings, bundles),
        (written, read) -> List.of(),
        InstantSource.system());
  }

  private String authorization(Registry settings) {
    RegistryAccess access = RegistrySecrets.access(settings, bundles);
    assertThat(access.toString()).doesNotContain("sesame");
    return access.authorization().get();
  }

  private Path keystore() throws Exception {
    var store = folder.resolve("store.p12");
    var keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "r",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                "changeit")
            .inheritIO()
            .start();
    assertThat(keytool.waitFor()).isZero();
    return store;
  }
}
