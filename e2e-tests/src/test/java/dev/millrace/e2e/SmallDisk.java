package dev.millrace.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** A file system in memory with little space, mounted on a folder, that can be filled. */
public final class SmallDisk implements AutoCloseable {

  private static final String SIZE = "size=512m";
  private static final int CHUNK = 64 * 1024;

  /** What fits into no chunk any more. */
  private static final int REST = 512;

  private final Path folder;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  /** Why there cannot be one here; empty when there can. */
  public static String obstacle() {
    try {
      var folder = Files.createTempDirectory("millrace-mount");
      boolean mounts = run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder.toString());
      if (mounts) {
        run("umount", folder.toString());
      }
      Files.delete(folder);
      return mounts ? "" : "this machine does not let the test mount a small disk";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static SmallDisk at(Path folder) {
    try {
      Files.createDirectories(folder);
      if (!run("mount", "-t", "tmpfs", "-o", SIZE, "tmpfs", folder.toString())) {
        throw new IllegalStateException("cannot mount a disk on " + folder);
      }
      return new SmallDisk(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path folder() {
    return folder;
  }

  /** Leaves no space to anybody, until {@link #free}. */
  public void fill() {
    for (int size : List.of(CHUNK, REST)) {
      var chunk = new byte[size];
      try (var file =
          Files.newOutputStream(ballast(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
        while (true) {
          file.write(chunk);
        }
      } catch (IOException _) {
        // Full, for pieces of this size.
      }
    }
  }

  /** Gives the space back. */
  public void free() {
    try {
      Files.deleteIfExists(ballast());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path ballast() {
    return folder.resolve("ballast");
  }

  private static boolean run(String... command) {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException _) {
      return false; // no such program
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Also while somebody uses it. */
  @Override
  public void close() {
    run("umount", "--lazy", folder.toString());
  }
}
