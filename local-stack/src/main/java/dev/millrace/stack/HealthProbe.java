package dev.millrace.stack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Asks a server once whether it serves. */
@FunctionalInterface
public interface HealthProbe {

  /** Answers within seconds; false also for whatever failed while asking. */
  boolean healthy() throws InterruptedException;

  /** Something listens on the port of this machine. */
  static HealthProbe tcp(int port) {
    return () -> {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
        return true;
      } catch (IOException _) {
        return false;
      }
    };
  }

  /** A GET answers 200. */
  static HealthProbe http(URI uri) {
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build();
    HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
    return () -> {
      try {
        return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
      } catch (IOException _) {
        return false;
      }
    };
  }

  /** Both, the second asked only when the first agrees. */
  default HealthProbe and(HealthProbe second) {
    return () -> healthy() && second.healthy();
  }
}
