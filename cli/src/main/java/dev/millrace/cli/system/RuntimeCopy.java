package dev.millrace.cli.system;

import dev.millrace.cli.Project;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A copy of the services' jars in the data folder, made when they were started, so that a later
 * build replaces no file under a running process. It has the project's own jars. Those of the Maven
 * repository stay where they are, because no build changes them.
 *
 * <p>Equal contents have the same id and the same class path in every data folder, because the
 * class path is relative to the data folder, in which the services run. So one start cache fits all
 * of them.
 */
final class RuntimeCopy {

  private static final String FOLDER = "run";
  private static final String LIST = ".classpath";

  /** The time of every jar: the JVM refuses a start cache when a jar has another time. */
  private static final FileTime TIME = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));

  private final Path data;
  private final String id;

  private RuntimeCopy(Path data, String id) {
    this.data = data;
    this.id = id;
  }

  /** The copy of the present build. It is made if it does not exist. */
  static RuntimeCopy of(Project project, Path data) {
    var copy = new RuntimeCopy(data, idOf(project));
    if (!Files.isDirectory(copy.folder())) {
      copy.make(project);
    }
    return copy;
  }

  /** The copy with an id; empty when it is not there. */
  static Optional<RuntimeCopy> find(Path data, String id) {
    return Optional.of(new RuntimeCopy(data, id))
        .filter(copy -> !id.isEmpty() && Files.isDirectory(copy.folder()));
  }

  /** The id that a copy of the present build has. */
  static String idOf(Project project) {
    try {
      var jars = new TreeMap<String, Path>();
      var digest = MessageDigest.getInstance("SHA-256");
      for (var kind : ServiceKind.values()) {
        for (var jar : jars(project, kind)) {
          digest.update((kind + " " + jar + "\n").getBytes(StandardCharsets.UTF_8));
          if (isOwn(project, jar)) {
            jars.put(jar.toString(), jar);
          }
        }
      }
      for (var jar : jars.values()) {
        digest.update(Files.readAllBytes(jar));
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (IOException e) {
      throw new UncheckedIOException("the services' jars cannot be read", e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Stays the same for equal content. */
  String id() {
    return id;
  }

  /** For a JVM that runs in the data folder. */
  String classPath(ServiceKind kind) {
    try {
      return Files.readString(folder().resolve(kind.module() + LIST));
    } catch (IOException e) {
      throw new UncheckedIOException("the copy of " + kind.module() + " is not whole", e);
    }
  }

  /** Deletes the copies that no process uses any more. */
  static void keepOnly(Path data, Collection<String> used) {
    try (var copies = Files.list(data.resolve(FOLDER))) {
      for (var copy : copies.toList()) {
        if (!used.contains(copy.getFileName().toString())) {
          delete(copy);
        }
      }
    } catch (IOException _) {
      // A copy that is left takes some room; the next start tries again.
    }
  }

  private Path folder() {
    return data.resolve(FOLDER).resolve(id);
  }

  /**
   * Makes the copy under another name and renames it, so that a folder with the name is complete.
   */
  private void make(Project project) {
    try {
      Files.createDirectories(folder().getParent());
      var beside = Files.createTempDirectory(folder().getParent(), "copying-");
      for (var kind : ServiceKind.values()) {
        var classPath = new ArrayList<String>();
        for (var jar : jars(project, kind)) {
          if (isOwn(project, jar)) {
            copy(jar, beside);
            classPath.add(FOLDER + "/" + id + "/" + jar.getFileName());
          } else {
            classPath.add(jar.toString());
          }
        }
        Files.writeString(beside.resolve(kind.module() + LIST), String.join(":", classPath));
      }
      try {
        Files.move(beside, folder(), StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        delete(beside);
        if (!Files.isDirectory(folder())) { // nobody else was faster
          throw e;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the services' jars cannot be copied to " + folder(), e);
    }
  }

  private static void copy(Path jar, Path folder) throws IOException {
    var target = folder.resolve(jar.getFileName());
    try {
      Files.copy(jar, target);
      Files.setLastModifiedTime(target, TIME);
    } catch (FileAlreadyExistsException _) {
      // Several services share it.
    }
  }

  private static List<Path> jars(Project project, ServiceKind kind) {
    return Stream.of(project.classPath(kind.module()).split(":")).map(Path::of).toList();
  }

  private static boolean isOwn(Project project, Path jar) {
    return jar.startsWith(project.root());
  }

  private static void delete(Path folder) throws IOException {
    var files = new ArrayList<Path>();
    try (var all = Files.walk(folder)) {
      files.addAll(all.toList());
    }
    for (var file : files.reversed()) {
      Files.deleteIfExists(file);
    }
  }
}
