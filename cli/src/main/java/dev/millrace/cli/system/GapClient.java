package dev.millrace.cli.system;

import dev.millrace.cli.Explanation;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Asks the instances of services for the gaps they have stopped before. Closed by its user. */
public final class GapClient implements AutoCloseable {

  private static final JsonMapper JSON = new JsonMapper();
  private static final String PATH = "/actuator/gap";
  private static final Duration SHORT = Duration.ofSeconds(10);

  /** An instance stores where it goes on before it answers. */
  private static final Duration LONG = Duration.ofSeconds(40);

  private static final int BAD_REQUEST = 400;

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

  /**
   * The answers of the instances.
   *
   * @param gaps of instances that answer
   * @param growths topics that have got more partitions, each as a sentence
   * @param silent instances that do not answer or cannot do it now, and why
   * @param refused instances that refuse the place, and why
   */
  public record Answer(
      List<GapEntry> gaps, List<String> growths, List<String> silent, List<String> refused) {
    static final Answer NOTHING = new Answer(List.of(), List.of(), List.of(), List.of());
  }

  /** The gaps of these services. */
  public Answer list(List<ServiceEntry> services) throws InterruptedException {
    return ask(services, PATH, HttpRequest.newBuilder().GET().timeout(SHORT));
  }

  /**
   * Goes on behind the gaps of a pipeline. Returns the gaps that are over.
   *
   * @param from where to go on; empty when not given
   * @param partition only this one, when there
   */
  public Answer accept(
      List<ServiceEntry> services, String pipeline, String from, OptionalInt partition)
      throws InterruptedException {
    var body = JSON.createObjectNode();
    if (!from.isEmpty()) {
      body.put("from", from);
    }
    partition.ifPresent(number -> body.put("partition", number));
    return ask(
        services,
        PATH + "/" + pipeline,
        HttpRequest.newBuilder()
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(body.toString()))
            .timeout(LONG));
  }

  private Answer ask(List<ServiceEntry> services, String path, HttpRequest.Builder request)
      throws InterruptedException {
    var gaps = new ArrayList<GapEntry>();
    var growths = new ArrayList<String>();
    var silent = new ArrayList<String>();
    var refused = new ArrayList<String>();
    for (var service : services) {
      try {
        var asked = request.copy().uri(service.url().resolve(path)).build();
        var answer = http.send(asked, BodyHandlers.ofString());
        if (answer.statusCode() >= BAD_REQUEST) {
          var list = answer.statusCode() == BAD_REQUEST ? refused : silent;
          list.add(refusal(service, answer));
          continue;
        }
        var said = JSON.readTree(answer.body());
        said.path("gaps").forEach(gap -> gaps.add(GapEntry.of(service, gap)));
        said.path("growths")
            .forEach(
                growth ->
                    growths.add(
                        "%s: %s"
                            .formatted(
                                growth.path("pipeline").asString(""),
                                growth.path("text").asString(""))));
      } catch (IOException | JacksonException e) {
        silent.add(service.slot().label() + ": " + Explanation.message(e));
      }
    }
    return new Answer(gaps, growths, silent, refused);
  }

  private static String refusal(ServiceEntry service, HttpResponse<String> answer) {
    var detail = detail(answer.body());
    return answer.statusCode() == BAD_REQUEST
        ? service.slot().label() + ": " + detail
        : "%s answers %d: %s".formatted(service.slot().label(), answer.statusCode(), detail);
  }

  private static String detail(String body) {
    try {
      return JSON.readTree(body).path("detail").asString(body);
    } catch (JacksonException _) {
      return body;
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
