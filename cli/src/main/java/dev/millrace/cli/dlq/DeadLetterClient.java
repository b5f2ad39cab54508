package dev.millrace.cli.dlq;

import dev.millrace.cli.CliFailure;
import dev.millrace.cli.Explanation;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/** Talks to the dlq-service. Closed by its user. */
final class DeadLetterClient implements AutoCloseable {

  /** Payloads are shown with the digits they have. */
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private static final String PATH = "/api/dead-letters";
  private static final int NOT_FOUND = 404;
  private static final Pattern ID =
      Pattern.compile("[a-z]+/[A-Za-z0-9._-]+/\\d+/\\d+(/[0-9a-f]{16})?");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final URI service;

  DeadLetterClient(URI service) {
    this.service = service;
  }

  JsonNode list(Map<String, String> filter) throws InterruptedException {
    return get(PATH + query(filter));
  }

  JsonNode summary(Map<String, String> filter) throws InterruptedException {
    return get(PATH + "/summary" + query(filter));
  }

  JsonNode show(String id) throws InterruptedException {
    return get(PATH + "/" + reference(id));
  }

  /**
   * Sends the event back to where it failed.
   *
   * @param body a repair as the service takes it; empty for none
   */
  JsonNode redrive(String id, String body) throws InterruptedException {
    return post(PATH + "/" + reference(id) + "/redrive", body);
  }

  JsonNode redriveAll(Map<String, String> filter) throws InterruptedException {
    return post(PATH + "/redrive" + query(filter), "");
  }

  JsonNode discard(String id) throws InterruptedException {
    return post(PATH + "/" + reference(id) + "/discard", "");
  }

  private JsonNode get(String path) throws InterruptedException {
    return send(request(path).GET().build());
  }

  private JsonNode post(String path, String body) throws InterruptedException {
    BodyPublisher content =
        body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
    return send(request(path).header("content-type", "application/json").POST(content).build());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(service.resolve(path)).timeout(PATIENCE);
  }

  private JsonNode send(HttpRequest request) throws InterruptedException {
    try {
      var response = http.send(request, BodyHandlers.ofString());
      var answer = JSON.readTree(response.body());
      if (response.statusCode() == NOT_FOUND && request.uri().getPath().contains("~")) {
        throw new CliFailure(
            "there is no dead letter %s: ./millrace dlq list shows those that are there"
                .formatted(idOf(request.uri())));
      }
      if (response.statusCode() >= 400) {
        throw new CliFailure(answer.path("detail").asString(response.body()));
      }
      return answer;
    } catch (IOException e) {
      throw new CliFailure(
          "the dlq-service does not answer at %s (%s): see ./millrace status"
              .formatted(service, Explanation.message(e)),
          e);
    } catch (JacksonException e) {
      throw new CliFailure("the dlq-service answers no JSON at " + request.uri(), e);
    }
  }

  /**
   * The service takes the id in a path with tildes for slashes.
   *
   * @throws CliFailure when it is no id of a dead letter
   */
  static String reference(String id) {
    if (!ID.matcher(id).matches()) {
      throw CliFailure.usage(
          "'%s' is no ID of a dead letter: one is stage/topic/partition/offset, such as quality/transformed.orders/3/120; ./millrace dlq list shows them"
              .formatted(id));
    }
    return encoded(id.replace('/', '~'));
  }

  private static String idOf(URI uri) {
    return uri.getPath().substring(PATH.length() + 1).replaceAll("/.*", "").replace('~', '/');
  }

  private static String query(Map<String, String> filter) {
    var query =
        filter.entrySet().stream()
            .filter(entry -> !entry.getValue().isEmpty())
            .map(entry -> entry.getKey() + "=" + encoded(entry.getValue()))
            .sorted()
            .collect(Collectors.joining("&"));
    return query.isEmpty() ? "" : "?" + query;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public void close() {
    http.close();
  }
}
