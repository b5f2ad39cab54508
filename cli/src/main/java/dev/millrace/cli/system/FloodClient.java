package dev.millrace.cli.system;

import dev.millrace.cli.CliFailure;
import dev.millrace.cli.Explanation;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Asks the instances of the stages' services for their floods. Closed by its user. */
public final class FloodClient implements AutoCloseable {

  private static final JsonMapper JSON = new JsonMapper();
  private static final String PATH = "/actuator/flood";
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

  /**
   * The floods that the instances hold.
   *
   * @param floods of instances that answer
   * @param silent instances that do not answer, and why
   */
  public record Answer(List<FloodEntry> floods, List<String> silent) {}

  /** The floods of these services. */
  public Answer list(List<ServiceEntry> services) throws InterruptedException {
    return ask(services, PATH, HttpRequest.newBuilder().GET());
  }

  /** Releases the floods of a pipeline, and answers those that are. */
  public Answer release(List<ServiceEntry> services, String pipeline) throws InterruptedException {
    return ask(
        services, PATH + "/" + pipeline, HttpRequest.newBuilder().POST(BodyPublishers.noBody()));
  }

  private Answer ask(List<ServiceEntry> services, String path, HttpRequest.Builder request)
      throws InterruptedException {
    var floods = new ArrayList<FloodEntry>();
    var silent = new ArrayList<String>();
    for (var service : services) {
      if (service.kind() == ServiceKind.DLQ) {
        continue; // it has no stage
      }
      try {
        var asked = request.copy().uri(service.url().resolve(path)).timeout(PATIENCE).build();
        var answer = http.send(asked, BodyHandlers.ofString());
        if (answer.statusCode() >= 400) {
          throw new CliFailure(
              "%s answers %d: %s"
                  .formatted(service.slot().label(), answer.statusCode(), answer.body()));
        }
        for (var flood : JSON.readTree(answer.body()).path("floods")) {
          floods.add(FloodEntry.of(service, flood));
        }
      } catch (IOException | JacksonException e) {
        silent.add(service.slot().label() + ": " + Explanation.message(e));
      }
    }
    return new Answer(floods, silent);
  }

  @Override
  public void close() {
    http.close();
  }
}
