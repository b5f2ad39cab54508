package dev.millrace.runtime.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.sun.net.httpserver.HttpServer;
import dev.millrace.runtime.codec.ContractEvolution;
import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.stage.FatalStageException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Whatever a registry answers: a schema, a word why there is none, or an outage. */
class RegistryAnswerFuzzTest {

  private static final Schema OURS =
      SchemaBuilder.record("Event").fields().optionalString("a").endRecord();

  private static volatile int status = 200;
  private static volatile byte[] body = {};
  private static HttpServer server;
  private static URI url;

  @BeforeAll
  static void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  @AfterAll
  static void stop() {
    server.stop(0);
  }

  @FuzzTest
  void isTakenOrRefused(FuzzedDataProvider data) {
    status = data.pickValue(new int[] {200, 200, 200, 404, 409, 422, 500});
    body = data.consumeRemainingAsBytes();

    try (var registry =
        new HttpSchemaRegistry(
            RegistryAccess.open(url), new ContractEvolution(), InstantSource.system())) {
      find(registry);
      register(registry);
    }
  }

  private static void find(HttpSchemaRegistry registry) {
    try {
      if (registry.find(1).isEmpty()) {
        assertThat(registry.whyUnknown(1)).isNotBlank();
      }
    } catch (DependencyUnavailable e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  private static void register(HttpSchemaRegistry registry) {
    try {
      registry.register("raw.p-value", OURS);
    } catch (DependencyUnavailable | FatalStageException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }
}
