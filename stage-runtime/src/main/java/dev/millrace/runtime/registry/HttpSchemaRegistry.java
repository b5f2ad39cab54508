package dev.millrace.runtime.registry;

import static dev.millrace.runtime.registry.RegistryDoor.encoded;

import dev.millrace.runtime.registry.RegistryDoor.Answer;
import dev.millrace.runtime.registry.SchemaReading.NotReadable;
import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.stage.FatalStageException;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A registry behind the Confluent REST API. Schema ids come with events, from any publisher. When
 * the registry answers oddly for one id but works otherwise, that is the event's fault. Only a
 * registry that does not work at all is an outage.
 */
public final class HttpSchemaRegistry implements SchemaRegistry, AutoCloseable {

  private static final String DEPENDENCY = "registry";
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;

  /**
   * How long an id without a schema is not asked for again. Its publisher may be about to register
   * it.
   */
  private static final Duration UNKNOWN_FOR = Duration.ofMinutes(1);

  /**
   * How long an id is not asked for again that has no usable schema, or at which the registry
   * fails.
   */
  private static final Duration UNUSABLE_FOR = Duration.ofMinutes(10);

  /** How often an id is asked for when the registry proves in between that it works. */
  private static final int ROUNDS = 3;

  private final RegistryDoor door;
  private final SchemaEvolution evolution;
  private final KnownSchemas known;
  private final Map<Registration, Integer> ids = new ConcurrentHashMap<>();

  /**
   * The subject for checking whether the registry works: an existing one when known. Else any; an
   * answer that it does not exist is enough.
   */
  private volatile String familiar = "millrace";

  private record Registration(String subject, Schema schema) {}

  /**
   * @param evolution decides whether a schema may follow the others of its subject
   */
  public HttpSchemaRegistry(RegistryAccess access, SchemaEvolution evolution, InstantSource clock) {
    this(new RegistryDoor(access, RegistryDoor.LONGEST_WAIT), evolution, clock);
  }

  HttpSchemaRegistry(RegistryDoor door, SchemaEvolution evolution, InstantSource clock) {
    this.door = door;
    this.evolution = evolution;
    this.known = new KnownSchemas(clock);
  }

  @Override
  public int register(String subject, Schema schema) {
    var registration = new Registration(subject, schema);
    var registered = ids.get(registration);
    if (registered != null) {
      return registered;
    }
    boolean isNew = checkCompatible(subject, schema);
    var answer =
        ask(
            "POST",
            "/subjects/" + encoded(subject) + "/versions",
            Map.of("schema", schema.toString()));
    if (answer.status() == CONFLICT) {
      throw refused(subject, schema, answer);
    }
    require(answer, "register a schema under " + subject);
    if (!answer.body().path("id").isInt()) {
      throw unavailable(new OddAnswer("the answer to a registration has no id: " + subject));
    }
    if (isNew) {
      demandCompatibility(subject);
    }
    int id = answer.body().path("id").asInt();
    ids.put(registration, id);
    known.add(id, schema);
    familiar = subject;
    return id;
  }

  @Override
  public Optional<Schema> find(int id) {
    var found = known.schema(id);
    if (found.isPresent() || known.whyUnusable(id).isPresent()) {
      return found;
    }
    var schema = Optional.ofNullable(look(id));
    schema.ifPresent(each -> known.add(id, each));
    return schema;
  }

  @Override
  public String whyUnknown(int id) {
    return known.whyUnusable(id).orElseGet(() -> SchemaRegistry.super.whyUnknown(id));
  }

  @Override
  public void close() {
    door.close();
  }

  /** Looks the schema up. Returns null after noting why there is none. */
  private @Nullable Schema look(int id) {
    if (id < 0) {
      return unusable(id, "is negative, which no registry gives", UNUSABLE_FOR);
    }
    for (int round = 0; ; round++) {
      try {
        return lookOnce(id);
      } catch (OddAnswer e) {
        if (round == ROUNDS) {
          return unusable(
              id,
              "is one that the registry fails at, while it is well: " + e.getMessage(),
              UNUSABLE_FOR);
        }
        // After a proof that the registry works, the id is asked for once more, because the
        // registry may have recovered just now.
        demandWell(e);
      }
    }
  }

  private @Nullable Schema lookOnce(int id) throws OddAnswer {
    var answer = door.get("/schemas/ids/" + id);
    if (!answer.isGood()) {
      return answer.isOfRegistry()
          ? unusable(id, "is not in the registry", UNKNOWN_FOR)
          : odd(
              "GET /schemas/ids/%d answers %d without the error code of a registry"
                  .formatted(id, answer.status()));
    }
    if (!answer.body().path("schema").isString()) {
      return odd("GET /schemas/ids/%d answers without a schema".formatted(id));
    }
    try {
      return SchemaReading.read(door, answer);
    } catch (NotReadable e) {
      return unusable(id, String.valueOf(e.getMessage()), UNUSABLE_FOR);
    }
  }

  private static @Nullable Schema odd(String what) throws OddAnswer {
    throw new OddAnswer(what);
  }

  private @Nullable Schema unusable(int id, String why, Duration believed) {
    known.addUnusable(id, "schema id %d %s".formatted(id, why), believed);
    return null;
  }

  /**
   * Throws unless the registry works. Any answer of a registry is enough, even that a subject does
   * not exist.
   */
  private void demandWell(OddAnswer before) {
    try {
      if (!door.get(latest(familiar)).isOfRegistry()) {
        throw unavailable(before);
      }
    } catch (OddAnswer e) {
      // Told by the id: the familiar subject may be another pipeline's.
      before.addSuppressed(e);
      throw unavailable(before);
    }
  }

  private static String latest(String subject) {
    return "/subjects/" + encoded(subject) + "/versions/latest";
  }

  /**
   * Explains a refusal: the schema is incompatible, or another instance was registering at the same
   * moment and the next try works.
   */
  private RuntimeException refused(String subject, Schema schema, Answer answer) {
    if (checkCompatible(subject, schema)) {
      return new FatalStageException(
          "registry refuses the schema of subject %s: %s".formatted(subject, answer.reason()));
    }
    return new DependencyUnavailable(
        DEPENDENCY, "a conflict under subject " + subject, new IOException(answer.reason()));
  }

  /**
   * Sets the subject's compatibility rule, so that other publishers must keep it, too. Another
   * instance may have set it already.
   */
  private void demandCompatibility(String subject) {
    var answer =
        ask("PUT", "/config/" + encoded(subject), Map.of("compatibility", "BACKWARD_TRANSITIVE"));
    if (answer.status() != CONFLICT) {
      require(answer, "set the compatibility of " + subject);
    }
  }

  /**
   * Tells whether the subject is new. For an existing subject, the schema must be able to read
   * every version, because any version may still be in topics.
   */
  private boolean checkCompatible(String subject, Schema schema) {
    var versions = ask("GET", "/subjects/" + encoded(subject) + "/versions", Map.of());
    if (versions.status() == NOT_FOUND) {
      return true;
    }
    require(versions, "list the versions of " + subject);
    if (!versions.body().isArray()) {
      throw unavailable(new OddAnswer("the versions of subject %s are no list".formatted(subject)));
    }
    for (var version : versions.body()) {
      if (!version.isIntegralNumber()) {
        throw unavailable(new OddAnswer("a version of subject %s is no number".formatted(subject)));
      }
      checkReadable(subject, version.asString(), schema);
    }
    return versions.body().isEmpty();
  }

  private void checkReadable(String subject, String version, Schema schema) {
    var answer =
        ask("GET", "/subjects/" + encoded(subject) + "/versions/" + encoded(version), Map.of());
    if (answer.status() == NOT_FOUND) {
      return; // deleted since it was listed
    }
    require(answer, "read version %s of %s".formatted(version, subject));
    var objections = evolution.objections(written(subject, version, answer), schema);
    if (!objections.isEmpty()) {
      throw new FatalStageException(
          "the schema of subject %s cannot read what version %s wrote: %s. %s"
              .formatted(
                  subject,
                  version,
                  String.join("; ", objections),
                  "Give new fields a default, keep the types of old ones and name in aliases what"
                      + " is renamed; or delete that version from the registry once no record of it"
                      + " is left"));
    }
  }

  private Schema written(String subject, String version, Answer answer) {
    try {
      return SchemaReading.read(door, answer);
    } catch (NotReadable e) {
      throw new FatalStageException(
          "version %s of subject %s %s: delete that version, or the subject"
              .formatted(version, subject, e.getMessage()));
    } catch (OddAnswer e) {
      throw unavailable(e);
    }
  }

  private Answer ask(String method, String path, Map<String, String> body) {
    try {
      return door.send(method, path, body);
    } catch (OddAnswer e) {
      throw unavailable(e);
    }
  }

  private static DependencyUnavailable unavailable(OddAnswer why) {
    return new DependencyUnavailable(DEPENDENCY, String.valueOf(why.getMessage()), why);
  }

  private void require(Answer answer, String intent) {
    if (!answer.isGood()) {
      throw new FatalStageException(
          "registry answered %d when asked to %s: %s. Check millrace.registry.url (%s)"
              .formatted(answer.status(), intent, answer.reason(), door.base()));
    }
  }
}
