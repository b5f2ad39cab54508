package dev.millrace.stack.trace;

import com.google.protobuf.InvalidProtocolBufferException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Receives spans as OTLP over HTTP ({@code POST /v1/traces}, protobuf, gzip if so said), keeps the
 * last ones in memory and gives them back as JSON: {@code GET /api/traces/{traceId}} and {@code GET
 * /api/traces?eventId=…&limit=…}, newest first. On 127.0.0.1 only.
 */
public final class TraceSink implements AutoCloseable {

  private static final int DEFAULT_LIMIT = 20;
  // Few, so that requests being decoded stay within the heap.
  private static final int THREADS = 4;

  private final JsonMapper json = JsonMapper.builder().build();
  private final TraceLimits limits;
  private final TraceInbox inbox;
  private final HttpServer server;
  private final ExecutorService threads;

  private TraceSink(int port, TraceLimits limits) throws IOException {
    this.limits = limits;
    this.inbox = new TraceInbox(limits, new TraceStore(limits));
    this.threads = Executors.newFixedThreadPool(THREADS, Thread.ofPlatform().daemon().factory());
    this.server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.setExecutor(threads);
    server.createContext("/", exchange -> respond(exchange, answer(exchange)));
    server.start();
  }

  /**
   * Listens on the port; 0 picks one.
   *
   * @throws IOException when the port is taken
   */
  public static TraceSink start(int port, TraceLimits limits) throws IOException {
    return new TraceSink(port, limits);
  }

  /** For an exporter: {@code http://127.0.0.1:PORT/v1/traces}. */
  public String otlpEndpoint() {
    return base() + "/v1/traces";
  }

  /** For {@link Traces}. */
  public URI apiUrl() {
    return URI.create(base() + "/api/traces");
  }

  private String base() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private record Answer(int status, String contentType, byte[] body) {
    static Answer text(int status, String message) {
      return new Answer(status, "text/plain", message.getBytes(StandardCharsets.UTF_8));
    }
  }

  private Answer answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String request = exchange.getRequestMethod() + " " + path;
    if (request.equals("POST /v1/traces")) {
      return receive(exchange);
    }
    if (request.equals("GET /api/traces")) {
      return json(list(exchange.getRequestURI()));
    }
    if (request.startsWith("GET /api/traces/")) {
      return one(path.substring("/api/traces/".length()));
    }
    if (request.equals("GET /health")) {
      return Answer.text(200, "up");
    }
    return Answer.text(404, "There is POST /v1/traces, GET /api/traces[/ID], GET /health");
  }

  private Answer receive(HttpExchange exchange) throws IOException {
    String type = header(exchange, "Content-Type").orElse("");
    if (!type.startsWith("application/x-protobuf")) {
      return Answer.text(415, "Expected application/x-protobuf, not '" + type + "'");
    }
    boolean zipped = header(exchange, "Content-Encoding").filter("gzip"::equals).isPresent();
    try (InputStream raw = exchange.getRequestBody();
        InputStream in = zipped ? new GZIPInputStream(raw) : raw) {
      byte[] body = in.readNBytes(limits.bodyBytes() + 1);
      if (body.length > limits.bodyBytes()) {
        return Answer.text(413, "At most " + limits.bodyBytes() + " bytes");
      }
      inbox.add(body);
      // An empty ExportTraceServiceResponse, that is everything was taken, has no bytes.
      return new Answer(200, "application/x-protobuf", new byte[0]);
    } catch (InvalidProtocolBufferException | ZipException e) {
      return Answer.text(400, "Not an ExportTraceServiceRequest: " + e.getMessage());
    }
  }

  private Answer one(String traceId) {
    if (!traceId.matches("[0-9a-f]{32}")) {
      return Answer.text(400, "A trace id has 32 lower case hexadecimal digits");
    }
    return inbox
        .read()
        .find(traceId)
        .map(this::json)
        .orElseGet(() -> Answer.text(404, "No trace " + traceId + " (any more)"));
  }

  private List<Trace> list(URI uri) {
    int limit =
        parameter(uri, "limit")
            .filter(text -> text.matches("[0-9]{1,6}"))
            .map(Integer::parseInt)
            .orElse(DEFAULT_LIMIT);
    return parameter(uri, "eventId")
        .map(eventId -> inbox.read().byEventId(eventId, limit))
        .orElseGet(() -> inbox.read().latest(limit));
  }

  private static Optional<String> parameter(URI uri, String name) {
    return Stream.ofNullable(uri.getRawQuery())
        .flatMap(query -> Arrays.stream(query.split("&")))
        .filter(pair -> pair.startsWith(name + "="))
        .map(pair -> URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8))
        .findFirst();
  }

  private static Optional<String> header(HttpExchange exchange, String name) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
  }

  private Answer json(Object value) {
    return new Answer(200, "application/json", json.writeValueAsBytes(value));
  }

  private static void respond(HttpExchange exchange, Answer answer) throws IOException {
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", answer.contentType());
      exchange.sendResponseHeaders(
          answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
      exchange.getResponseBody().write(answer.body());
    }
  }
}
