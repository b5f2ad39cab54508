package dev.millrace.runtime.seal;

import dev.millrace.runtime.stage.FatalStageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The file that holds the {@link SealKey}: 64 hexadecimal digits, readable by its owner alone. The
 * first service that needs it makes it. When several need it at once, one makes it and all use that
 * one.
 */
public final class SealKeyFile {

  private static final Set<PosixFilePermission> OWNER =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);
  private static final Set<PosixFilePermission> FILE =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  /** The most bytes read; longer than any key file. */
  private static final int LONGEST = 4096;

  private final Path file;
  private final RandomGenerator random;

  /**
   * @param random must be unpredictable
   */
  public SealKeyFile(Path file, RandomGenerator random) {
    this.file = file.toAbsolutePath();
    this.random = random;
  }

  /**
   * Reads the key. Makes the file when there is none.
   *
   * @throws FatalStageException when the file holds no key, or others than its owner can read it,
   *     or it cannot be read or made; the message says what to do
   */
  public SealKey key() {
    try {
      return read();
    } catch (NoSuchFileException _) {
      make();
    } catch (IOException e) {
      throw unreadable(e);
    }
    try {
      return read();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private SealKey read() throws IOException {
    byte[] content;
    try (var in = Files.newInputStream(file)) {
      refuseIfOthersCanRead();
      content = in.readNBytes(LONGEST);
    }
    var text = new String(content, StandardCharsets.ISO_8859_1).strip();
    if (text.length() != 2 * SealKey.BYTES || !text.chars().allMatch(HexFormat::isHexDigit)) {
      // The message leaves out the contents, which may be a part of the key.
      throw new FatalStageException(
          ("the seal key file %s does not hold a key of %d hexadecimal digits, but %d bytes of"
                  + " something else: put the key of the other services there, or, when no service"
                  + " has another, delete the file and start again, which makes a new one")
              .formatted(file, 2 * SealKey.BYTES, content.length));
    }
    return new SealKey(HexFormat.of().parseHex(text));
  }

  private void refuseIfOthersCanRead() throws IOException {
    if (!isPosix()) {
      return;
    }
    var permissions = Files.getPosixFilePermissions(file);
    if (!OWNER.containsAll(permissions)) {
      throw new FatalStageException(
          ("the seal key file %s has the permissions %s: others than its owner could speak for the"
                  + " platform. Run chmod 600 on it and start again")
              .formatted(file, PosixFilePermissions.toString(permissions)));
    }
  }

  /**
   * Writes a new key into another file and then renames that, unless somebody else was faster. So
   * the key file is complete or does not exist.
   */
  private void make() {
    Path draft = null;
    try {
      var folder = file.getParent();
      Files.createDirectories(folder);
      draft = Files.createTempFile(folder, ".seal-key", "", ownerOnly());
      write(draft);
      Files.createLink(file, draft);
    } catch (FileAlreadyExistsException _) {
      // The key of the faster one counts.
    } catch (IOException | UnsupportedOperationException e) {
      throw new FatalStageException(
          ("cannot make the seal key file %s: %s. The services of one system share it: name a place"
                  + " where this one may write in millrace.seal.key-file, or put the key there")
              .formatted(file, e),
          e);
    } finally {
      delete(draft);
    }
  }

  private void write(Path draft) throws IOException {
    var secret = new byte[SealKey.BYTES];
    random.nextBytes(secret);
    var text =
        ByteBuffer.wrap(
            (HexFormat.of().formatHex(secret) + "\n").getBytes(StandardCharsets.ISO_8859_1));
    try (var out = FileChannel.open(draft, StandardOpenOption.WRITE)) {
      while (text.hasRemaining()) {
        out.write(text);
      }
      out.force(true);
    }
  }

  private FileAttribute<?>[] ownerOnly() {
    return isPosix()
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(FILE)}
        : new FileAttribute<?>[0];
  }

  private boolean isPosix() {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private static void delete(@Nullable Path draft) {
    if (draft != null) {
      try {
        Files.deleteIfExists(draft);
      } catch (IOException _) {
        // A file that nobody uses and only its owner can read.
      }
    }
  }

  private FatalStageException unreadable(IOException e) {
    return new FatalStageException(
        "cannot read the seal key file %s: %s. It must belong to the user that the services run as"
            .formatted(file, e),
        e);
  }
}
