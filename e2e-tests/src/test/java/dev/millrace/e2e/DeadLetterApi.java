package dev.millrace.e2e;

import dev.millrace.cli.system.ServiceKind;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The dlq-service's REST API, as a user calls it. */
final class DeadLetterApi {

  private static final Duration ANSWER = Duration.ofSeconds(60);

  private final TestSystem system;
  private final HttpClient http = HttpClient.newHttpClient();
  private final JsonMapper json = JsonMapper.shared();

  DeadLetterApi(TestSystem system) {
    this.system = system;
  }

  /** The dead letters of a pipeline, newest first. */
  List<JsonNode> list(String pipeline) {
    var items = new ArrayList<JsonNode>();
    get("/api/dead-letters?limit=500&pipeline=" + pipeline).path("items").forEach(items::add);
    return items;
  }

  /** Waits until the pipeline has so many dead letters. */
  List<JsonNode> await(String pipeline, int count) {
    return Awaitility.await(count + " dead letters of " + pipeline)
        .atMost(Duration.ofSeconds(60))
        .until(() -> list(pipeline), letters -> letters.size() >= count);
  }

  /** The dead letter of an event, once it is there. */
  JsonNode awaitEvent(String pipeline, String eventId) {
    return Awaitility.await("dead letter of " + eventId)
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                list(pipeline).stream()
                    .filter(letter -> letter.path("eventId").asString("").equals(eventId))
                    .findFirst(),
            java.util.Optional::isPresent)
        .orElseThrow();
  }

  JsonNode get(String path) {
    return json.readTree(send(HttpRequest.newBuilder(uri(path))).body());
  }

  HttpResponse<String> post(String path, String body) {
    return send(
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  private URI uri(String path) {
    return system.service(ServiceKind.DLQ).url().resolve(path);
  }

  private HttpResponse<String> send(HttpRequest.Builder unbound) {
    var request = unbound.timeout(ANSWER).build();
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IllegalStateException(request.uri().toString(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(request.uri().toString(), e);
    }
  }
}
