package dev.millrace.runtime.config;

import dev.millrace.runtime.flood.FloodPolicy;
import dev.millrace.runtime.pause.PausePolicy;
import dev.millrace.runtime.watch.RestartPolicy;
import dev.millrace.spec.FloodSpec;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The settings of every service.
 *
 * @param pipelines folder of pipeline files
 * @param schemas folder of Avro schemas
 * @param instance id of this instance, the same after a restart; the host's name when empty. Two
 *     instances of a service with one id fence each other.
 * @param concurrency consumer threads for each pipeline
 * @param batchInterval shortest time between the beginnings of two batches of a consumer; each
 *     batch is a transaction. Events that come meanwhile are one batch.
 * @param scratch folder on a disk for files that only live as long as the process; by default the
 *     system's folder of temporary files
 */
@Validated
@ConfigurationProperties(value = "millrace", ignoreUnknownFields = false)
public record MillraceProperties(
    @DefaultValue("pipelines") Path pipelines,
    @DefaultValue("schemas/avro") Path schemas,
    @DefaultValue("") String instance,
    @Min(1) @Max(64) @DefaultValue("1") int concurrency,
    @DefaultValue("10ms") Duration batchInterval,
    @Nullable Path scratch,
    @Valid @DefaultValue Registry registry,
    @Valid @DefaultValue Topics topics,
    @Valid @DefaultValue Tracing tracing,
    @Valid @DefaultValue Pause pause,
    @Valid @DefaultValue Restart restart,
    @Valid @DefaultValue Flood flood,
    @Valid @DefaultValue Http http,
    @Valid @DefaultValue Seal seal) {

  private static final DataSize LONGEST_BODY = DataSize.ofMegabytes(256);

  /** A consumer must poll well within its session. */
  private static final Duration LONGEST_INTERVAL = Duration.ofSeconds(5);

  public MillraceProperties {
    if (batchInterval.isNegative() || batchInterval.compareTo(LONGEST_INTERVAL) > 0) {
      throw new IllegalArgumentException(
          "millrace.batch-interval is %s, expected 0s to %s"
              .formatted(batchInterval, LONGEST_INTERVAL));
    }
    scratch = scratch == null ? Path.of(System.getProperty("java.io.tmpdir")) : scratch;
  }

  @Override
  public Path scratch() {
    return Objects.requireNonNull(scratch);
  }

  /**
   * The schema registry. A user with a password, or a token, or neither.
   *
   * @param url base of the Confluent-compatible API
   * @param user for basic authentication; empty for none
   * @param password of the user
   * @param passwordFile that holds the password, and may be replaced while the service runs
   * @param token for bearer authentication; empty for none
   * @param tokenFile that holds the token, and may be replaced while the service runs
   * @param sslBundle name of a bundle under {@code spring.ssl.bundle}, with certificates to trust
   *     and to present; empty for those that the platform trusts
   */
  public record Registry(
      @DefaultValue("http://localhost:8081/apis/ccompat/v7") URI url,
      @DefaultValue("") String user,
      @DefaultValue("") String password,
      @Nullable Path passwordFile,
      @DefaultValue("") String token,
      @Nullable Path tokenFile,
      @DefaultValue("") String sslBundle) {

    public Registry {
      if (url.getUserInfo() != null) {
        throw new IllegalArgumentException(
            "millrace.registry.url must not hold a password, as it is shown in messages: use"
                + " millrace.registry.user and password");
      }
      if (!password.isEmpty() && passwordFile != null || !token.isEmpty() && tokenFile != null) {
        throw new IllegalArgumentException(
            "millrace.registry: a password or a password-file, a token or a token-file, not both");
      }
      boolean hasPassword = !password.isEmpty() || passwordFile != null;
      if (hasPassword == user.isEmpty()) {
        throw new IllegalArgumentException(
            "millrace.registry: a user and its password, or password-file, belong together");
      }
      if (hasPassword && (!token.isEmpty() || tokenFile != null)) {
        throw new IllegalArgumentException("millrace.registry: a user or a token, not both");
      }
    }

    /** A registry without credentials. */
    static Registry open(URI url) {
      return new Registry(url, "", "", null, "", null, "");
    }

    /** The text leaves out the credentials. */
    @Override
    public String toString() {
      return "Registry[url=%s, user=%s, sslBundle=%s]".formatted(url, user, sslBundle);
    }
  }

  /**
   * The seal by which services recognise records of their own system.
   *
   * @param keyFile file of the key that all services of one system share. The first service to
   *     start makes it. Only its owner may read it.
   * @param takeUntagged whether an event between stages that has an id, but no tag, is taken for
   *     the stage's before: needed while stages of release 0.1.0 write to a system of this release
   */
  public record Seal(
      @DefaultValue(".millrace/seal.key") Path keyFile,
      @DefaultValue("false") boolean takeUntagged) {}

  /**
   * The access to the service's HTTP endpoints.
   *
   * @param hosts further names with a dot for which a service answers; it always answers for
   *     addresses and names without a dot. {@code *.} before a name means all names below it
   * @param maxBody the longest body of a request
   */
  public record Http(@DefaultValue List<String> hosts, @DefaultValue("64KB") DataSize maxBody) {

    public Http {
      hosts = List.copyOf(hosts);
      if (maxBody.isNegative() || maxBody.compareTo(LONGEST_BODY) > 0) {
        throw new IllegalArgumentException(
            "millrace.http.max-body is %s, expected 0B to %s".formatted(maxBody, LONGEST_BODY));
      }
    }
  }

  /**
   * The settings of topics that services make.
   *
   * @param partitions of each topic; as many consumers can share a pipeline
   */
  public record Topics(
      @Min(1) @Max(10_000) @DefaultValue("6") int partitions,
      @Min(1) @Max(9) @DefaultValue("1") short replicationFactor) {}

  /**
   * The choice of events to trace.
   *
   * @param perSecond events without a trace context of their own that a consumer samples each
   *     second at the stage where they enter, usually ingest
   */
  public record Tracing(@Min(0) @Max(100_000) @DefaultValue("50") int perSecond) {}

  /**
   * How a consumer waits while a dependency is unavailable.
   *
   * @param firstProbe wait before the first probe; doubles with each failed one
   * @param longestWait upper bound of that wait
   * @param probeEvents events in the first probe batch; doubles with each failed one
   */
  public record Pause(
      @DefaultValue("1s") Duration firstProbe,
      @DefaultValue("1m") Duration longestWait,
      @Min(1) @DefaultValue("10") int probeEvents) {

    PausePolicy policy() {
      return new PausePolicy(firstProbe, longestWait, probeEvents);
    }
  }

  /**
   * How a consumer that has ended is started again.
   *
   * @param firstWait wait before the first restart; doubles with each restart that did not help
   * @param longestWait upper bound of that wait
   * @param anHour the most restarts in an hour; after them the consumer is stopped
   */
  public record Restart(
      @DefaultValue("1s") Duration firstWait,
      @DefaultValue("1m") Duration longestWait,
      @Min(1) @Max(1_000) @DefaultValue("5") int anHour) {

    public Restart {
      if (firstWait.isNegative() || firstWait.isZero() || longestWait.compareTo(firstWait) < 0) {
        throw new IllegalArgumentException(
            "millrace.restart.first-wait (%s) must be positive and not above longest-wait (%s)"
                .formatted(firstWait, longestWait));
      }
    }

    /** These values for the restart policy. */
    public RestartPolicy.Limits limits() {
      return new RestartPolicy.Limits(firstWait, longestWait, anHour);
    }
  }

  /**
   * The limits from which rejects are a flood, unless a pipeline's file gives others.
   *
   * @param enabled whether floods are looked for
   * @param share of rejected events among the latest ones, in percent; a larger share is a flood
   * @param events number of latest events to look at
   * @param alike share of these rejects that have one cause, in percent
   * @param releaseAfter how long a flood holds events before it is released by itself; zero: only
   *     an operator releases it
   * @param lettersPerHour the most rejects of one cause, of events without a business key, that get
   *     a dead letter each, per hour and consumer. Further ones share one for each batch and
   *     partition. Zero: no limit
   */
  public record Flood(
      @DefaultValue("true") boolean enabled,
      @Min(1) @Max(99) @DefaultValue("50") int share,
      @Min(10) @Max(100_000) @DefaultValue("200") int events,
      @Min(1) @Max(100) @DefaultValue("67") int alike,
      @DefaultValue("15m") Duration releaseAfter,
      @Min(0) @DefaultValue("1000") int lettersPerHour) {

    public Flood {
      if (releaseAfter.isNegative()) {
        throw new IllegalArgumentException(
            "millrace.flood.release-after must not be negative: " + releaseAfter);
      }
    }

    /** The limits of a pipeline: those of its file, or else these. */
    FloodPolicy policy(FloodSpec file) {
      return new FloodPolicy(
          enabled && file.isOn(),
          file.share() == FloodSpec.UNSAID ? share : file.share(),
          file.events() == FloodSpec.UNSAID ? events : file.events(),
          file.alike() == FloodSpec.UNSAID ? alike : file.alike(),
          file.releaseAfter().equals(FloodSpec.UNSAID_RELEASE) ? releaseAfter : file.releaseAfter(),
          lettersPerHour);
    }
  }
}
