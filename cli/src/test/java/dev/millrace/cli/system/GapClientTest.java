package dev.millrace.cli.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.millrace.stack.ProcessRecord;
import dev.millrace.stack.StopSignal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A service that answers as it is told. */
class GapClientTest {

  private HttpServer server;
  private String asked = "";
  private int status = 200;
  private String body = "{\"gaps\":[],\"growths\":[]}";
  private final GapClient client = new GapClient();

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/actuator/gap",
        exchange -> {
          var told = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          asked = exchange.getRequestURI().getPath() + " " + told;
          var bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
  }

  @Test
  void tellsWhereEachGoesOn() throws InterruptedException {
    body =
        """
        {"gaps":[{"pipeline":"orders","stage":"dlq","topic":"dlq.orders","partition":2,
         "offset":4711,"lost":50,"repeatedUntil":0}],"growths":[]}""";

    var answer = accept("earliest", OptionalInt.of(2));

    assertThat(asked).isEqualTo("/actuator/gap/orders {\"from\":\"earliest\",\"partition\":2}");
    assertThat(answer.silent()).isEmpty();
    assertThat(answer.refused()).isEmpty();
    assertThat(answer.gaps())
        .singleElement()
        .satisfies(
            gap ->
                assertThat(gap.outcome())
                    .isEqualTo(
                        "dlq-service goes on with dlq.orders-2 at 4,711: up to 50 records are"
                            + " lost"));
  }

  @Test
  void aPlaceThatDoesNotDoIsRefused() throws InterruptedException {
    status = 400;
    body = "{\"detail\":\"dlq.orders-2: say where to go on\"}";

    var answer = accept("", OptionalInt.empty());

    assertThat(asked).isEqualTo("/actuator/gap/orders {}");
    assertThat(answer.refused()).containsExactly("dlq-service: dlq.orders-2: say where to go on");
    assertThat(answer.silent()).isEmpty();
  }

  @Test
  void whatCannotBeDoneNowIsNoRefusal() throws InterruptedException {
    status = 503;
    body = "{\"detail\":\"Kafka is away\"}";

    var answer = accept("", OptionalInt.empty());

    assertThat(answer.silent()).containsExactly("dlq-service answers 503: Kafka is away");
    assertThat(answer.refused()).isEmpty();
  }

  @Test
  void aServiceThatIsAwayDoesNotAnswer() throws InterruptedException {
    server.stop(0);

    assertThat(accept("", OptionalInt.empty()).silent()).hasSize(1);
  }

  private GapClient.Answer accept(String from, OptionalInt partition) throws InterruptedException {
    return client.accept(List.of(service()), "orders", from, partition);
  }

  private ServiceEntry service() {
    return new ServiceEntry(
        ServiceKind.DLQ,
        1,
        server.getAddress().getPort(),
        new ProcessRecord("dlq-service", 1, Instant.EPOCH, "log", StopSignal.TERM),
        "",
        Map.of());
  }
}
