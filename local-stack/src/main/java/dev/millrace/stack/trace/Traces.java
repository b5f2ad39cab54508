package dev.millrace.stack.trace;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Asks a {@link TraceSink} for traces. Safe for use by several threads. */
public final class Traces {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final JsonMapper json =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final URI api;

  /**
   * @param api {@link TraceSink#apiUrl()}
   */
  public Traces(URI api) {
    this.api = api;
  }

  /** What has arrived of the trace so far. */
  public Optional<Trace> find(String traceId) {
    HttpResponse<byte[]> response = get("/" + traceId);
    return response.statusCode() == 404
        ? Optional.empty()
        : Optional.of(json.readValue(expectOk(response), Trace.class));
  }

  /** Traces with a span about the event, newest first. */
  public List<Trace> byEventId(String eventId) {
    return list("?limit=100&eventId=" + URLEncoder.encode(eventId, StandardCharsets.UTF_8));
  }

  /** Newest first. */
  public List<Trace> latest(int limit) {
    return list("?limit=" + limit);
  }

  private List<Trace> list(String query) {
    return List.of(json.readValue(expectOk(get(query)), Trace[].class));
  }

  private static byte[] expectOk(HttpResponse<byte[]> response) {
    if (response.statusCode() != 200) {
      throw new IllegalStateException(
          "%s answered %d: %s"
              .formatted(
                  response.uri(),
                  response.statusCode(),
                  new String(response.body(), StandardCharsets.UTF_8)));
    }
    return response.body();
  }

  /**
   * @throws UncheckedIOException when the sink cannot be reached
   */
  private HttpResponse<byte[]> get(String rest) {
    HttpRequest request = HttpRequest.newBuilder(URI.create(api + rest)).timeout(PATIENCE).build();
    try {
      return http.send(request, BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException("The trace sink does not answer at " + request.uri(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while asking " + request.uri(), e);
    }
  }
}
