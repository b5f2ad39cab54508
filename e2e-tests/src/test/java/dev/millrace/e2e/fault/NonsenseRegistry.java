package dev.millrace.e2e.fault;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server that takes the registry's place and answers nothing that a registry would. */
final class NonsenseRegistry implements AutoCloseable {

  /** What it says to everything. */
  enum Nonsense {
    HTML,
    EMPTY,
    WRONG_JSON,
    ERROR,
    TEAPOT,
    HUGE,
    SLOW,
    CUT_OFF,
    SILENT
  }

  private static final byte[] PAGE =
      "<html><body><h1>Please log in</h1></body></html>".getBytes(StandardCharsets.UTF_8);
  private static final byte[] JSON =
      "{\"id\": \"seven\", \"schema\": 8, \"subject\": []}".getBytes(StandardCharsets.UTF_8);
  private static final byte[] CHUNK = new byte[64 * 1024];
  private static final int HUNDRED_MEGABYTES = 100 * 1024 * 1024;
  private static final int TEAPOT = 418;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile Nonsense nonsense = Nonsense.HTML;
  private volatile boolean isOver;

  NonsenseRegistry() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  void say(Nonsense next) {
    nonsense = next;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      switch (nonsense) {
        case HTML -> whole(exchange, 200, PAGE);
        case EMPTY -> whole(exchange, 200, new byte[0]);
        case WRONG_JSON -> whole(exchange, 200, JSON);
        case ERROR -> whole(exchange, 500, JSON);
        case TEAPOT -> whole(exchange, TEAPOT, PAGE);
        case HUGE -> {
          exchange.sendResponseHeaders(200, 0);
          for (int sent = 0; sent < HUNDRED_MEGABYTES; sent += CHUNK.length) {
            exchange.getResponseBody().write(CHUNK);
          }
        }
        case SLOW -> {
          exchange.sendResponseHeaders(200, JSON.length);
          for (byte each : JSON) {
            exchange.getResponseBody().write(each);
            exchange.getResponseBody().flush();
            Scene.last(Duration.ofMillis(200));
          }
        }
        case CUT_OFF -> {
          exchange.sendResponseHeaders(200, JSON.length);
          exchange.getResponseBody().write(JSON, 0, JSON.length / 2);
        }
        case SILENT -> {
          while (!isOver && nonsense == Nonsense.SILENT) {
            Scene.last(Duration.ofMillis(100));
          }
        }
      }
    }
  }

  private static void whole(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("content-type", "text/html");
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    isOver = true;
    server.stop(0);
    threads.shutdownNow();
  }
}
