package dev.millrace.runtime.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends requests to a registry over HTTP. Bounds the time and size of each answer. Follows no
 * redirects, because they might carry credentials elsewhere. Thread-safe.
 */
final class RegistryDoor implements AutoCloseable {

  private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

  /** The longest wait for the last byte of an answer. */
  static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

  /** The largest answer; schemas have some kilobytes. */
  static final int LONGEST_ANSWER = 4 << 20;

  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int REQUEST_TIMEOUT = 408;
  private static final int TOO_MANY_REQUESTS = 429;

  private final RegistryAccess access;
  private final String base;
  private final Duration longestWait;
  private final HttpClient http;
  private final JsonMapper json = JsonMapper.shared();

  /**
   * An answer as a registry gives it.
   *
   * @param status below 500
   */
  record Answer(int status, JsonNode body) {

    boolean isGood() {
      return status < 300;
    }

    /** Tells whether a registry gave this answer, and not a gateway in front of it. */
    boolean isOfRegistry() {
      return body.isObject() && (isGood() || body.path("error_code").isInt());
    }

    String reason() {
      return body.path("message").asString("no reason given");
    }
  }

  /**
   * @param longestWait for the last byte of an answer
   */
  RegistryDoor(RegistryAccess access, Duration longestWait) {
    this.access = access;
    this.longestWait = longestWait;
    this.base = access.base().toString().replaceAll("/+$", "");
    var client = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT);
    if (access.tls() != null) {
      client.sslContext(access.tls());
    }
    this.http = client.build();
  }

  String base() {
    return base;
  }

  /** Encodes a part of a path. */
  static String encoded(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  Answer get(String path) throws OddAnswer {
    return send("GET", path, Map.of());
  }

  Answer send(String method, String path, Map<String, String> body) throws OddAnswer {
    var what = method + " " + base + path;
    var response = exchange(what, request(method, path, body));
    int status = response.statusCode();
    if (status == UNAUTHORIZED || status == FORBIDDEN) {
      throw new OddAnswer(
          what
              + " is refused with status "
              + status
              + ": check millrace.registry.user and password, or token, and their rights");
    }
    if (status >= 500
        || status == TOO_MANY_REQUESTS
        || status == REQUEST_TIMEOUT
        || status / 100 == 3) {
      throw new OddAnswer(what + " answers with status " + status);
    }
    return new Answer(status, parsed(what, response.body()));
  }

  private HttpRequest request(String method, String path, Map<String, String> body)
      throws OddAnswer {
    var request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(longestWait)
            .header("Accept", MEDIA_TYPE)
            .header("Content-Type", MEDIA_TYPE)
            .method(
                method,
                body.isEmpty()
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofString(json.writeValueAsString(body)));
    var authorization = authorization();
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    return request.build();
  }

  private String authorization() throws OddAnswer {
    try {
      return access.authorization().get();
    } catch (UncheckedIOException e) {
      throw new OddAnswer(String.valueOf(e.getMessage()), e);
    }
  }

  private HttpResponse<byte[]> exchange(String what, HttpRequest request) throws OddAnswer {
    // The request's own time-out covers only the headers; a body could still come very slowly.
    var pending =
        http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), LONGEST_ANSWER));
    try {
      return pending.get(longestWait.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      pending.cancel(true);
      throw new OddAnswer(what + " is not answered within " + longestWait, e);
    } catch (ExecutionException e) {
      var cause = e.getCause();
      if (cause instanceof SSLException) {
        throw new OddAnswer(
            what + " fails: " + cause.getMessage() + ". Check millrace.registry.ssl-bundle", cause);
      }
      if (cause instanceof IOException) {
        throw new OddAnswer(what + " fails: " + described(cause), cause);
      }
      throw new IllegalStateException(what + " fails", cause);
    } catch (InterruptedException e) {
      pending.cancel(true);
      Thread.currentThread().interrupt();
      throw new OddAnswer(what + " was interrupted", e);
    }
  }

  private static String described(Throwable failure) {
    return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
  }

  private JsonNode parsed(String what, byte[] body) throws OddAnswer {
    try {
      return body.length == 0 ? json.missingNode() : json.readTree(body);
    } catch (RuntimeException e) {
      throw new OddAnswer(
          what + " is not answered in JSON: is " + base + " the Confluent API of a registry?", e);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
    http.close();
  }
}
