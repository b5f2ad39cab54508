package dev.millrace.cli.system;

import dev.millrace.cli.CliFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The settings that {@code up} remembers of a system, in the file {@code settings.json} of its data
 * folder.
 *
 * @param pipelines the folder of pipeline files
 * @param schemas the folder of their schemas
 * @param instances of each service, by its short name
 */
record SystemSettings(String pipelines, String schemas, Map<String, Integer> instances) {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  SystemSettings {
    instances = Collections.unmodifiableMap(new TreeMap<>(instances));
  }

  static SystemSettings of(ServiceSources sources, ServiceScale scale) {
    return new SystemSettings(
        sources.pipelines().toString(), sources.schemas().toString(), scale.byName());
  }

  ServiceSources sources() {
    return new ServiceSources(Path.of(pipelines), Path.of(schemas));
  }

  /** The remembered settings; empty when there are none. */
  static Optional<SystemSettings> read(Path data) {
    var file = file(data);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readValue(Files.readAllBytes(file), SystemSettings.class));
    } catch (IOException | JacksonException e) {
      throw new CliFailure(
          "%s cannot be read: remove it, and name the folder of pipeline files to up again (%s)"
              .formatted(file, e.getMessage()),
          e);
    }
  }

  /** Replaces the file as a whole. */
  void write(Path data) {
    var file = file(data);
    try {
      Files.createDirectories(data);
      var next = file.resolveSibling(file.getFileName() + ".next");
      Files.write(next, JSON.writeValueAsBytes(this));
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be written", e);
    }
  }

  private static Path file(Path data) {
    return data.resolve("settings.json");
  }
}
