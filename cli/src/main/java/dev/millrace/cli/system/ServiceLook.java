package dev.millrace.cli.system;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A service's report about itself and its parts.
 *
 * @param health of the whole: up only when every part is
 * @param cause in words; empty when the parts give it
 * @param troubles the parts that have a fault
 * @param pipelines that it knows, with or without faults
 */
record ServiceLook(Health health, String cause, List<Trouble> troubles, Set<String> pipelines) {

  private static final JsonMapper JSON = new JsonMapper();

  /**
   * The health component of its consumers. The other components are parts of the service itself.
   */
  private static final String CONSUMERS = "stage";

  /** The component of floods, which are read elsewhere with all their details. */
  private static final String FLOODS = "flood";

  private static final String WELL = "running";

  /**
   * A part that has a fault.
   *
   * @param name of a consumer, such as {@code orders.load.0}, of a pipeline, or of another part
   * @param state in a word or two: {@code paused}, {@code stopped}, {@code failed}
   * @param cause in words
   * @param remedy advice for a person; empty when the cause gives it
   */
  record Trouble(String name, String state, String cause, String remedy) {

    static Trouble of(String name, String text, String service) {
      var words = text.split("[,:] ?", 2);
      return new Trouble(
          name, words[0].strip(), words.length > 1 ? words[1].strip() : "", remedy(text, service));
    }

    private static String remedy(String text, String service) {
      if (text.contains("./millrace")) {
        return "";
      }
      if (text.startsWith("paused") || text.startsWith("waiting")) {
        return "goes on by itself once that is well again";
      }
      if (text.startsWith("holds")) {
        return "./millrace flood list says what is held, and what to do";
      }
      if (text.startsWith("failed")) {
        return "correct that, then: ./millrace restart " + service;
      }
      if (text.startsWith("stopped")) {
        return "correct that; it is tried again now and then, and at once by ./millrace restart "
            + service;
      }
      return "see ./millrace logs " + service;
    }

    /** The state with its cause. */
    String text() {
      return cause.isEmpty() ? state : state + ": " + cause;
    }
  }

  ServiceLook {
    troubles = List.copyOf(troubles);
    pipelines = Set.copyOf(pipelines);
  }

  /** Whether one of its parts has not begun yet, and may do so by itself in a moment. */
  boolean isStarting() {
    return health == Health.STARTING
        || troubles.stream()
            .map(Trouble::state)
            .anyMatch(
                state -> state.startsWith("starting") || state.startsWith("waiting to start"));
  }

  /** The report for a service that was not asked, or has not answered. */
  static ServiceLook without(Health health, String cause) {
    return new ServiceLook(health, cause, List.of(), Set.of());
  }

  /**
   * Reads an answer of {@code /actuator/health}.
   *
   * @param status of HTTP
   * @param service the short name, for remedies
   */
  static ServiceLook of(int status, String body, String service) {
    try {
      var answer = JSON.readTree(body);
      var troubles = new ArrayList<Trouble>();
      var pipelines = new TreeSet<String>();
      for (var component : answer.path("components").properties()) {
        switch (component.getKey()) {
          case CONSUMERS -> consumers(component.getValue(), service, troubles, pipelines);
          case FLOODS -> {}
          default -> part(component.getKey(), component.getValue(), service, troubles);
        }
      }
      boolean isWell = status == 200 && troubles.isEmpty();
      return new ServiceLook(
          isWell ? Health.UP : Health.DOWN,
          isWell || !troubles.isEmpty() ? "" : answer.path("status").asString("answers " + status),
          troubles,
          pipelines);
    } catch (JacksonException _) {
      return without(Health.DOWN, "answers %d and no JSON".formatted(status));
    }
  }

  private static void consumers(
      JsonNode component, String service, List<Trouble> troubles, Set<String> pipelines) {
    for (var detail : component.path("details").properties()) {
      var name = detail.getKey();
      var text = text(detail.getValue());
      if (name.equals("waitingFor")) {
        troubles.add(Trouble.of(service, "waiting to start: for " + text, service));
        continue;
      }
      pipelines.add(name.contains(".") ? name.substring(0, name.indexOf('.')) : name);
      if (!text.equals(WELL)) {
        troubles.add(Trouble.of(name, text, service));
      }
    }
  }

  private static void part(
      String name, JsonNode component, String service, List<Trouble> troubles) {
    var status = component.path("status").asString("UNKNOWN");
    if (status.equals("UP") || status.equals("UNKNOWN")) {
      return;
    }
    var said = new ArrayList<String>();
    for (var detail : component.path("details").properties()) {
      var text = text(detail.getValue());
      if (!text.equals(WELL)) {
        said.add(detail.getKey() + " " + text);
      }
    }
    troubles.add(
        Trouble.of(
            name, said.isEmpty() ? status : status + ": " + String.join("; ", said), service));
  }

  private static String text(JsonNode value) {
    return value.isString() ? value.asString() : value.toString();
  }
}
