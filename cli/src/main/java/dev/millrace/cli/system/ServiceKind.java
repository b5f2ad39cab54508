package dev.millrace.cli.system;

import dev.millrace.cli.CliFailure;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The services of the platform. */
public enum ServiceKind {
  INGEST,
  TRANSFORM,
  QUALITY,
  LOAD,
  DLQ;

  /** The module, and the name for people: {@code transform-service}. */
  public String module() {
    return text() + "-service";
  }

  /** The short name: {@code transform}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  String mainClass() {
    var capital = name().charAt(0) + text().substring(1);
    return "dev.millrace.%s.%sServiceApplication".formatted(text(), capital);
  }

  /** The service with a short name or the name of its module. */
  public static Optional<ServiceKind> find(String name) {
    return List.of(values()).stream()
        .filter(kind -> name.equals(kind.text()) || name.equals(kind.module()))
        .findFirst();
  }

  /**
   * The service that a user names.
   *
   * @param where the beginning of the message for an unknown name, such as {@code "--scale: "}
   * @throws CliFailure when there is none
   */
  static ServiceKind named(String name, String where) {
    return find(name)
        .orElseThrow(
            () ->
                CliFailure.usage(
                    "%sno service '%s'; there are ingest, transform, quality, load, dlq"
                        .formatted(where, name)));
  }

  /**
   * The service of a stage that a user names.
   *
   * @throws CliFailure when there is none
   */
  public static ServiceKind ofStage(String stage) {
    return find(stage)
        .filter(found -> found != DLQ)
        .orElseThrow(
            () ->
                CliFailure.usage(
                    "no stage '%s': ingest, transform, quality or load".formatted(stage)));
  }
}
