package dev.millrace.stack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;

/** Asks a server once whether it serves. */
@FunctionalInterface
public interface HealthProbe {

  /** The longest wait for an answer; long enough for a busy machine. */
  Duration PATIENCE = Duration.ofSeconds(10);

  /** Answers within seconds. False also when asking failed. */
  boolean healthy() throws InterruptedException;

  /** The same with the cause. */
  default Condition condition() throws InterruptedException {
    return healthy() ? Condition.UP : Condition.silent("does not answer");
  }

  /** Asks for more than yes or no. */
  @FunctionalInterface
  interface Question {
    Condition ask() throws InterruptedException;
  }

  /** A probe that knows the cause. */
  static HealthProbe of(Question question) {
    return new HealthProbe() {
      @Override
      public boolean healthy() throws InterruptedException {
        return condition().isUp();
      }

      @Override
      public Condition condition() throws InterruptedException {
        return question.ask();
      }
    };
  }

  /** Something listens on the port of this machine. */
  static HealthProbe tcp(int port) {
    return of(
        () -> {
          try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return Condition.UP;
          } catch (IOException _) {
            return Condition.silent("nothing listens on port " + port);
          }
        });
  }

  /** A GET answers 200. */
  static HealthProbe http(URI uri) {
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(PATIENCE).build();
    HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
    return of(
        () -> {
          try {
            int status = client.send(request, BodyHandlers.discarding()).statusCode();
            return status == 200
                ? Condition.UP
                : Condition.unwell("answers %d at %s".formatted(status, uri));
          } catch (HttpTimeoutException _) {
            return Condition.silentFor(PATIENCE);
          } catch (IOException e) {
            return Condition.silent(String.valueOf(e.getMessage()));
          }
        });
  }

  /** Both, the second asked only when the first agrees. */
  default HealthProbe and(HealthProbe second) {
    return of(
        () -> {
          Condition first = condition();
          return first.isUp() ? second.condition() : first;
        });
  }
}
