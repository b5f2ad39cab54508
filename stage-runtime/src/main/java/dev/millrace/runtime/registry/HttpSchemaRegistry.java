package dev.millrace.runtime.registry;

import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.stage.FatalStageException;
import java.io.IOException;
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
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaParseException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A registry behind the Confluent REST API. */
public final class HttpSchemaRegistry implements SchemaRegistry, AutoCloseable {

  private static final String DEPENDENCY = "registry";
  private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";
  private static final int CONFLICT = 409;
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);

  private final String base;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();
  private final JsonMapper json = JsonMapper.shared();
  private final Map<Integer, Schema> byId = new ConcurrentHashMap<>();
  private final Map<Registration, Integer> ids = new ConcurrentHashMap<>();

  private record Registration(String subject, Schema schema) {}

  private record Answer(int status, JsonNode body) {}

  /**
   * @param base of the API, such as {@code http://localhost:8081/apis/ccompat/v7}
   */
  public HttpSchemaRegistry(URI base) {
    this.base = base.toString().replaceAll("/+$", "");
  }

  @Override
  public int register(String subject, Schema schema) {
    var registration = new Registration(subject, schema);
    var known = ids.get(registration);
    if (known != null) {
      return known;
    }
    boolean isNew = checkCompatible(subject, schema);
    var answer =
        post("/subjects/" + encoded(subject) + "/versions", Map.of("schema", schema.toString()));
    if (answer.status == CONFLICT) {
      throw refused(subject, schema, answer);
    }
    require(answer, "register a schema under " + subject);
    if (isNew) {
      demandCompatibility(subject);
    }
    int id = answer.body.path("id").asInt();
    ids.put(registration, id);
    byId.put(id, schema);
    return id;
  }

  @Override
  public Optional<Schema> find(int id) {
    var known = byId.get(id);
    if (known != null) {
      return Optional.of(known);
    }
    var answer = send("GET", "/schemas/ids/" + id, Map.of());
    if (answer.status == 404) {
      return Optional.empty();
    }
    require(answer, "read schema " + id);
    var type = answer.body.path("schemaType").asString("AVRO");
    if (!type.equals("AVRO")) {
      return Optional.empty();
    }
    try {
      var schema = new Schema.Parser().parse(answer.body.path("schema").asString());
      byId.put(id, schema);
      return Optional.of(schema);
    } catch (SchemaParseException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    http.close();
  }

  /**
   * Why the registry refused: the schema is incompatible, or another instance was registering at
   * the same moment, which trying again mends.
   */
  private RuntimeException refused(String subject, Schema schema, Answer answer) {
    var reason = answer.body.path("message").asString("no reason given");
    if (checkCompatible(subject, schema)) {
      return new FatalStageException(
          "registry refuses the schema of subject %s: %s".formatted(subject, reason));
    }
    return new DependencyUnavailable(
        DEPENDENCY, "a conflict under subject " + subject, new IOException(reason));
  }

  /**
   * Holds other publishers to what we promise; an instance that started at the same moment may have
   * done it.
   */
  private void demandCompatibility(String subject) {
    var answer = send("PUT", "/config/" + encoded(subject), Map.of("compatibility", "BACKWARD"));
    if (answer.status != CONFLICT) {
      require(answer, "set the compatibility of " + subject);
    }
  }

  /** Whether the subject is new; a subject that exists must be readable with the schema. */
  private boolean checkCompatible(String subject, Schema schema) {
    var latest = send("GET", "/subjects/" + encoded(subject) + "/versions/latest", Map.of());
    if (latest.status == 404) {
      return true;
    }
    require(latest, "read the latest version of " + subject);
    var previous = new Schema.Parser().parse(latest.body.path("schema").asString());
    var result = SchemaCompatibility.checkReaderWriterCompatibility(schema, previous).getResult();
    if (!result.getIncompatibilities().isEmpty()) {
      throw new FatalStageException(
          "the schema of subject %s cannot read what version %s wrote: %s. Give new fields a default, and keep"
                  .formatted(
                      subject,
                      latest.body.path("version").asString("?"),
                      result.getIncompatibilities().stream()
                          .map(each -> each.getLocation() + " " + each.getMessage())
                          .collect(Collectors.joining("; ")))
              + " the types of old ones");
    }
    return false;
  }

  private Answer post(String path, Map<String, String> body) {
    return send("POST", path, body);
  }

  private Answer send(String method, String path, Map<String, String> body) {
    var request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(REQUEST_TIMEOUT)
            .header("Accept", MEDIA_TYPE)
            .header("Content-Type", MEDIA_TYPE)
            .method(
                method,
                body.isEmpty()
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofString(json.writeValueAsString(body)))
            .build();
    try {
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      if (response.statusCode() >= 500 || response.statusCode() == 429) {
        throw new IOException("status " + response.statusCode() + " from " + method + " " + path);
      }
      return new Answer(response.statusCode(), parsed(response.body()));
    } catch (IOException e) {
      throw new DependencyUnavailable(DEPENDENCY, method + " " + base + path + " failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DependencyUnavailable(
          DEPENDENCY, method + " " + base + path + " was interrupted", e);
    }
  }

  private JsonNode parsed(String body) throws IOException {
    try {
      return body.isBlank() ? json.missingNode() : json.readTree(body);
    } catch (RuntimeException e) {
      throw new IOException(
          "the answer is not JSON: is " + base + " the Confluent API of a registry?", e);
    }
  }

  private void require(Answer answer, String intent) {
    if (answer.status >= 300) {
      throw new FatalStageException(
          "registry answered %d when asked to %s: %s. Check millrace.registry.url (%s)"
              .formatted(
                  answer.status,
                  intent,
                  answer.body.path("message").asString("no reason given"),
                  base));
    }
  }

  private static String encoded(String subject) {
    return URLEncoder.encode(subject, StandardCharsets.UTF_8);
  }
}
