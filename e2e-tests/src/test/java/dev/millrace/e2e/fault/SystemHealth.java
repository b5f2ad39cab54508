package dev.millrace.e2e.fault;

import dev.millrace.cli.system.ServiceEntry;
import dev.millrace.e2e.TestSystem;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** What services say of themselves: in their health, and in their metrics. */
final class SystemHealth implements AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final TestSystem system;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

  SystemHealth(TestSystem system) {
    this.system = system;
  }

  /** Services that are not up, consumers that are paused, breakers that are not closed. */
  List<String> complaints() {
    var complaints = new ArrayList<String>();
    for (var service : system.services()) {
      try {
        health(service, complaints);
        metrics(service, complaints);
      } catch (IOException | JacksonException e) {
        complaints.add(service.slot().label() + " does not answer: " + e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }
    return complaints;
  }

  private void health(ServiceEntry service, List<String> complaints)
      throws IOException, InterruptedException {
    var health = JsonMapper.shared().readTree(get(service, "/actuator/health"));
    if (!health.path("status").asString("").equals("UP")) {
      complaints.add(service.slot().label() + " says " + health);
    }
  }

  private void metrics(ServiceEntry service, List<String> complaints)
      throws IOException, InterruptedException {
    get(service, "/actuator/prometheus")
        .lines()
        .filter(line -> isPaused(line) || isOpenBreaker(line))
        .forEach(line -> complaints.add(service.slot().label() + " has " + line));
  }

  private static boolean isPaused(String line) {
    return line.startsWith("millrace_paused") && line.endsWith(" 1.0");
  }

  private static boolean isOpenBreaker(String line) {
    return line.startsWith("resilience4j_circuitbreaker_state")
        && line.contains("open\"")
        && line.endsWith(" 1.0");
  }

  private String get(ServiceEntry service, String path) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(service.url().resolve(path)).timeout(TIMEOUT).build();
    return http.send(request, BodyHandlers.ofString()).body();
  }

  @Override
  public void close() {
    http.close();
  }
}
