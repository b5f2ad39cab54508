package dev.millrace.quality.rule;

import dev.millrace.runtime.stage.DependencyUnavailable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Gives rules room for what they remember: in the heap while it is small, else in mapped files,
 * which the operating system keeps in memory as far as it can. Deletes the name of a file as soon
 * as it is open, so nothing is left of it when the process ends, even by a crash.
 */
public final class Scratch {

  /** Room in the heap only, for memories that are small or short-lived. */
  public static final Scratch HEAP = new Scratch(null);

  private static final long MOST_IN_HEAP = 1 << 16;
  private static final int CHUNK = 1 << 16;

  private final @Nullable Path folder;

  private Scratch(@Nullable Path folder) {
    this.folder = folder;
  }

  /**
   * Room in files of a folder. The folder is made when it is first needed.
   *
   * @param folder on a disk, not in a memory file system
   */
  public static Scratch in(Path folder) {
    return new Scratch(folder);
  }

  /**
   * Zeroed memory.
   *
   * @param longs its size, in units of eight bytes
   * @throws DependencyUnavailable when the folder has no room
   */
  public Room room(long longs) {
    long bytes = Math.multiplyExact(longs, Long.BYTES);
    if (folder == null || bytes <= MOST_IN_HEAP) {
      return new Room(MemorySegment.ofArray(new long[Math.toIntExact(longs)]), null);
    }
    try {
      return file(folder, bytes);
    } catch (IOException e) {
      throw new DependencyUnavailable(
          "scratch",
          "no room for %,d bytes of remembered keys in %s (millrace.scratch): %s"
              .formatted(bytes, folder, e),
          e);
    }
  }

  private static Room file(Path folder, long bytes) throws IOException {
    Files.createDirectories(folder);
    var file = Files.createTempFile(folder, "remembered-", ".keys");
    try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      Files.delete(file);
      // Writes zeros instead of only making the file longer, so that a full disk fails here. Later,
      // a write to mapped memory could not report it.
      fill(channel, bytes);
      return mapped(channel, bytes);
    }
  }

  private static Room mapped(FileChannel channel, long bytes) throws IOException {
    var arena = Arena.ofShared();
    boolean isMapped = false;
    try {
      var room = new Room(channel.map(MapMode.READ_WRITE, 0, bytes, arena), arena);
      isMapped = true;
      return room;
    } finally {
      if (!isMapped) {
        arena.close();
      }
    }
  }

  private static void fill(FileChannel channel, long bytes) throws IOException {
    var zeros = ByteBuffer.allocateDirect(CHUNK);
    for (long left = bytes; left > 0; ) {
      zeros.clear().limit((int) Math.min(CHUNK, left));
      left -= channel.write(zeros);
    }
  }

  /**
   * Memory. Closing it gives it back.
   *
   * @param arena of the file; null for memory in the heap
   */
  public record Room(MemorySegment memory, @Nullable Arena arena) implements AutoCloseable {

    @Override
    public void close() {
      if (arena != null) {
        arena.close();
      }
    }
  }
}
