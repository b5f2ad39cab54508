package dev.millrace.stack;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/**
 * Makes a folder that either does not exist or is complete, however many processes make it at the
 * same time.
 */
final class WholeFolder {

  /** Puts files into a folder. */
  interface Filling {
    void into(Path folder) throws IOException;
  }

  private WholeFolder() {}

  /** Makes the folder unless it is there: fills one beside it and renames that; the first wins. */
  static Path make(Path folder, Filling filling) throws IOException {
    if (Files.isDirectory(folder)) {
      return folder;
    }
    Path parent = Files.createDirectories(folder.getParent());
    open(parent);
    Path beside = Files.createTempDirectory(parent, "copying-");
    try {
      filling.into(beside);
      openAll(beside);
      Files.move(beside, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      if (!Files.isDirectory(folder)) {
        throw e;
      }
    } finally {
      StackFolder.delete(beside);
    }
    return folder;
  }

  /** The user who runs the server may be another one. */
  private static void openAll(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      all.filter(Files::isDirectory).forEach(WholeFolder::open);
    }
  }

  private static void open(Path folder) {
    folder.toFile().setReadable(true, false);
    folder.toFile().setExecutable(true, false);
  }
}
