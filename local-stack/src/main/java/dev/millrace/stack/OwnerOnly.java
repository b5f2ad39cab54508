package dev.millrace.stack;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files and folders that nobody but their owner can read. */
public final class OwnerOnly {

  /** For a file that is made. */
  public static final FileAttribute<?> FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private static final Set<PosixFilePermission> FOLDER =
      PosixFilePermissions.fromString("rwx------");

  private OwnerOnly() {}

  /** Makes the folder unless it is there; folders above it are made as they usually are. */
  public static void makeFolder(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    Path parent = folder.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    try {
      Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(FOLDER));
    } catch (FileAlreadyExistsException _) {
      // Somebody else was faster.
    }
  }

  /** Makes an empty file unless it is there. */
  public static void makeFile(Path file) throws IOException {
    try {
      Files.createFile(file, FILE);
    } catch (FileAlreadyExistsException _) {
      // An earlier process has written to it.
    }
  }

  /** Writes a file anew. */
  public static void write(Path file, String text) throws IOException {
    makeFile(file);
    restrict(file);
    Files.writeString(file, text);
  }

  /**
   * Takes all rights of others away from a folder that they can read, and from everything in it.
   * Files of another user stay unchanged.
   */
  static void restrictAll(Path folder) throws IOException {
    Set<PosixFilePermission> granted = Files.getPosixFilePermissions(folder);
    if (!granted.contains(PosixFilePermission.GROUP_READ)
        && !granted.contains(PosixFilePermission.OTHERS_READ)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes) {
            restrict(visited);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()) {
              restrict(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE; // gone meanwhile, or another user's
          }
        });
  }

  /** Lets others pass through a folder, and see nothing of it. */
  static void letThrough(Path folder) throws IOException {
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(folder);
    if (permissions.add(PosixFilePermission.OTHERS_EXECUTE)) {
      Files.setPosixFilePermissions(folder, permissions);
    }
  }

  private static void restrict(Path file) {
    try {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
      if (permissions.removeIf(each -> !each.name().startsWith("OWNER_"))) {
        Files.setPosixFilePermissions(file, permissions);
      }
    } catch (IOException _) {
      // Gone meanwhile, or another user's.
    }
  }
}
