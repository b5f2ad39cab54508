package dev.millrace.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The folder of one stack: its data, logs, lock and {@code stack.json}. */
final class StackFolder {

  /**
   * The free space that is required: enough for the servers' own files and some data. With less,
   * they would fail later in odd ways.
   */
  static final long FREE_BYTES = 1L << 30;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          // What an older release did not write yet.
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private final Path path;

  StackFolder(Path path) {
    this.path = path;
  }

  Path path() {
    return path;
  }

  Path data(Component component) {
    return path.resolve(component.name().toLowerCase(java.util.Locale.ROOT));
  }

  Path log(String name) {
    return path.resolve("logs").resolve(name + ".log");
  }

  /**
   * Makes the folder if it does not exist, and lets only its owner read it.
   *
   * @throws StackException when it cannot be written, or the disk is full
   */
  void make() {
    try {
      OwnerOnly.makeFolder(path);
      OwnerOnly.restrictAll(path);
      OwnerOnly.makeFolder(path.resolve("logs"));
      Files.delete(Files.createTempFile(path, "writable", ""));
    } catch (IOException e) {
      throw new StackException(
          "The data folder %s cannot be written (%s). Choose another one, or change its owner."
              .formatted(path, reason(e)),
          e);
    }
    requireSpace();
  }

  private void requireSpace() {
    try {
      long free = Files.getFileStore(path).getUsableSpace();
      if (free < FREE_BYTES) {
        throw new StackException(
            "Only %d MiB are free where %s is; the servers need %d. Free some, or choose another data folder."
                .formatted(free >> 20, path, FREE_BYTES >> 20));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String reason(IOException e) {
    return e.getClass().getSimpleName() + ": " + e.getMessage();
  }

  boolean isEmptyOrMissing() {
    try (Stream<Path> files = Files.list(path)) {
      return files.findAny().isEmpty();
    } catch (NoSuchFileException _) {
      return true;
    } catch (IOException e) {
      throw new StackException("The data folder %s cannot be read".formatted(path), e);
    }
  }

  /** Held while a stack is started or stopped; the operating system frees it with the process. */
  interface Lock extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * @throws StackException when someone else holds it
   */
  Lock lock() {
    try {
      FileChannel channel =
          FileChannel.open(
              path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        channel.close();
        throw new StackException(
            "Another start or stop is at work in %s. Wait until it is done, or choose another data folder."
                .formatted(path));
      }
      return () -> close(channel);
    } catch (IOException e) {
      throw new StackException("The data folder %s cannot be locked".formatted(path), e);
    }
  }

  private static @org.jspecify.annotations.Nullable FileLock tryLock(FileChannel channel)
      throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException _) { // held by this very JVM
      return null;
    }
  }

  private static void close(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Empty when there is no stack in the folder. */
  Optional<StackState> read() {
    Path file = stateFile();
    try {
      return Optional.of(JSON.readValue(Files.readAllBytes(file), StackState.class));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (IOException | JacksonException e) {
      throw new StackException(
          "%s cannot be read (%s). If no stack of it runs, delete the file."
              .formatted(file, e.getMessage()),
          e);
    }
  }

  /** Replaces the file as a whole; only its owner can read it, for it has the password. */
  void write(StackState state) {
    try {
      Path temporary = Files.createTempFile(path, "stack", ".json", OwnerOnly.FILE);
      Files.write(temporary, JSON.writeValueAsBytes(state));
      Files.move(temporary, stateFile(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new StackException("The state cannot be written to " + stateFile(), e);
    }
  }

  private Path stateFile() {
    return path.resolve("stack.json");
  }

  /** Deletes it and all in it; also while a dying process still writes its last files. */
  void delete() {
    delete(path);
  }

  static void delete(Path folder) {
    IOException last = new IOException("never tried");
    for (int attempt = 0; attempt < 5; attempt++) {
      try {
        deleteOnce(folder);
        return;
      } catch (IOException e) {
        last = e;
      }
    }
    throw new StackException("%s cannot be deleted".formatted(folder), last);
  }

  private static void deleteOnce(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }

          @Override
          public FileVisitResult postVisitDirectory(
              Path visited, @org.jspecify.annotations.Nullable IOException e) throws IOException {
            if (e != null) {
              throw e;
            }
            Files.deleteIfExists(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
