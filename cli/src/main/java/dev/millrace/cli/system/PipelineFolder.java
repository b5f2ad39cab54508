package dev.millrace.cli.system;

import dev.millrace.cli.check.PipelineContracts;
import dev.millrace.runtime.pipeline.SchemaFiles;
import dev.millrace.spec.PipelineFiles;
import dev.millrace.spec.PipelineParser;
import dev.millrace.spec.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The present pipeline files of a system. */
final class PipelineFolder {

  private static final Pattern SCHEMA = Pattern.compile("(?m)^\\s*schema:\\s*[\"']?([\\w.]+)");

  private final ServiceSources sources;

  PipelineFolder(ServiceSources sources) {
    this.sources = sources;
  }

  /** The problems that keep files from running, as {@code check} shows them. */
  List<Problem> problems() {
    return PipelineFiles.read(
            sources.pipelines(), new PipelineParser(PipelineContracts.words(), schemas()))
        .problems();
  }

  /** A fingerprint of each file, by its name; the schemas that the file names are part of it. */
  Map<String, String> prints() {
    var prints = new TreeMap<String, String>();
    try (var files = Files.list(sources.pipelines())) {
      for (var file : files.filter(PipelineFolder::isPipelineFile).toList()) {
        prints.put(file.getFileName().toString(), print(file));
      }
    } catch (IOException _) {
      // The problems say so.
    }
    return prints;
  }

  private SchemaFiles schemas() {
    return SchemaFiles.beside(sources.pipelines(), sources.schemas());
  }

  private static boolean isPipelineFile(Path file) {
    return file.getFileName().toString().matches(".*\\.ya?ml") && Files.isRegularFile(file);
  }

  private String print(Path file) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      var content = read(file);
      digest.update(content);
      var names = SCHEMA.matcher(new String(content, StandardCharsets.UTF_8));
      while (names.find()) {
        schemas().file(names.group(1)).ifPresent(schema -> digest.update(read(schema)));
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException _) {
      return new byte[0];
    }
  }

  /** The differences between two sets of prints, each as a short text: {@code new orders.yaml}. */
  static List<String> changes(Map<String, String> before, Map<String, String> now) {
    var names = new TreeSet<>(now.keySet());
    names.addAll(before.keySet());
    return names.stream()
        .filter(name -> !now.getOrDefault(name, "").equals(before.getOrDefault(name, "")))
        .map(name -> kind(name, before, now) + " " + name)
        .toList();
  }

  private static String kind(String name, Map<String, String> before, Map<String, String> now) {
    if (!before.containsKey(name)) {
      return "new";
    }
    return now.containsKey(name) ? "changed" : "removed";
  }
}
