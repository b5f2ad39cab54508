package dev.millrace.cli.system;

import dev.millrace.cli.Explanation;
import dev.millrace.stack.ManagedProcess;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks services how they are. Thread-safe. */
public final class HealthCheck implements AutoCloseable {

  private static final JsonMapper JSON = new JsonMapper();

  /** A service that asks its database for its own health waits five seconds for that. */
  private static final Duration PATIENCE = Duration.ofSeconds(8);

  /**
   * The answer of a service.
   *
   * @param health in one word
   * @param details the components that are not up, for people; may be empty
   */
  public record Answer(Health health, String details) {}

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

  /** Asks one service. */
  public Answer ask(ServiceEntry service) throws InterruptedException {
    var process = ManagedProcess.attach(service.process());
    if (process.isEmpty()) {
      return new Answer(Health.DEAD, "its process has ended");
    }
    if (process.get().isSuspended()) {
      return new Answer(Health.SUSPENDED, process.get().suspensionText());
    }
    try {
      var ready = get(service.url().resolve("/actuator/health/readiness"));
      if (ready.statusCode() == 200) {
        return new Answer(Health.UP, "");
      }
      return new Answer(
          Health.DOWN, details(get(service.url().resolve("/actuator/health")).body()));
    } catch (ConnectException _) {
      return new Answer(Health.STARTING, "");
    } catch (IOException e) {
      return new Answer(Health.SILENT, "does not answer: " + e.getMessage());
    }
  }

  /** Asks one service for all its parts. */
  ServiceLook look(ServiceEntry service) throws InterruptedException {
    var process = ManagedProcess.attach(service.process());
    if (process.isEmpty()) {
      return ServiceLook.without(Health.DEAD, "its process has ended");
    }
    if (process.get().isSuspended()) {
      return ServiceLook.without(Health.SUSPENDED, process.get().suspensionText());
    }
    try {
      var answer = get(service.url().resolve("/actuator/health"));
      return ServiceLook.of(answer.statusCode(), answer.body(), service.kind().text());
    } catch (ConnectException _) {
      return ServiceLook.without(Health.STARTING, "its port is not open yet");
    } catch (HttpTimeoutException _) {
      return ServiceLook.without(
          Health.SILENT, "no answer within %d s".formatted(PATIENCE.toSeconds()));
    } catch (IOException e) {
      return ServiceLook.without(Health.SILENT, Explanation.message(e));
    }
  }

  private java.net.http.HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(uri).timeout(PATIENCE).build();
    return http.send(request, BodyHandlers.ofString());
  }

  private static String details(String body) {
    try {
      var text = new StringBuilder();
      for (var component : JSON.readTree(body).path("components").properties()) {
        if (!component.getValue().path("status").asString("").equals("UP")) {
          text.append(text.isEmpty() ? "" : "; ").append(component.getKey());
          text.append(": ").append(reason(component.getValue()));
        }
      }
      return text.toString();
    } catch (JacksonException _) {
      return "";
    }
  }

  private static String reason(JsonNode component) {
    var details = component.path("details");
    return details.isEmpty() ? component.path("status").asString("") : details.toString();
  }

  @Override
  public void close() {
    http.close();
  }
}
