package dev.millrace.runtime.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.databind.json.JsonMapper;

/** A registry that answers what a test wants, also what no registry should. */
final class StubRegistry implements AutoCloseable {

  /** What to answer. */
  @FunctionalInterface
  interface Reply {
    void to(HttpExchange exchange) throws IOException;
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Reply> replies = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<String> authorizations = new CopyOnWriteArrayList<>();
  private volatile Reply otherwise = json(404, Map.of("error_code", 40_401, "message", "not here"));

  StubRegistry() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      var path = exchange.getRequestURI().getPath();
      asked.add(path);
      authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
      var reply = replies.getOrDefault(exchange.getRequestMethod() + " " + path, replies.get(path));
      (reply == null ? otherwise : reply).to(exchange);
    }
  }

  /** At a path, or with a method and a space before it only so. */
  StubRegistry on(String path, Reply reply) {
    replies.put(path, reply);
    return this;
  }

  StubRegistry onAnythingElse(Reply reply) {
    otherwise = reply;
    return this;
  }

  /** A schema under an id, with what it refers to: pairs of a subject and a version. */
  StubRegistry schema(int id, String text, Object... references) {
    return on("/schemas/ids/" + id, json(200, body(text, references)));
  }

  /** A schema that others refer to. */
  StubRegistry version(String subject, int version, String text, Object... references) {
    return on("/subjects/" + subject + "/versions/" + version, json(200, body(text, references)));
  }

  private static Map<String, Object> body(String text, Object... references) {
    var body = new HashMap<String, Object>();
    body.put("schema", text);
    var list = new java.util.ArrayList<Map<String, Object>>();
    for (int i = 0; i < references.length; i += 2) {
      list.add(Map.of("name", "n" + i, "subject", references[i], "version", references[i + 1]));
    }
    body.put("references", list);
    return body;
  }

  static Reply json(int status, Map<String, ?> body) {
    return text(status, JsonMapper.shared().writeValueAsString(body));
  }

  static Reply text(int status, String body) {
    return exchange -> {
      var bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    };
  }

  /** What a registry says when it refuses. */
  static Reply refusal(int status, int code) {
    return json(status, Map.of("error_code", code, "message", "no"));
  }

  /** An answer that comes drop by drop, and never ends before somebody goes. */
  static Reply dripping() {
    return exchange -> {
      exchange.sendResponseHeaders(200, 0);
      while (!Thread.currentThread().isInterrupted()) {
        exchange.getResponseBody().write(' ');
        exchange.getResponseBody().flush();
        java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
      }
    };
  }

  /** No answer at all, until the server is closed. */
  static Reply silent() {
    return _ -> {
      while (!Thread.currentThread().isInterrupted()) {
        java.util.concurrent.locks.LockSupport.park();
      }
    };
  }

  /** An answer of so many bytes, if somebody takes them. */
  static Reply endless(long length) {
    return exchange -> {
      exchange.sendResponseHeaders(200, length);
      var piece = new byte[1 << 16];
      for (long sent = 0; sent < length; sent += piece.length) {
        exchange.getResponseBody().write(piece);
      }
    };
  }

  /** How often a path was asked for. */
  long asked(String path) {
    return asked.stream().filter(path::equals).count();
  }

  /** The header of the last request; "null" without one. */
  String lastAuthorization() {
    return authorizations.getLast();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
