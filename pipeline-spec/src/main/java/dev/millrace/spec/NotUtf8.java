package dev.millrace.spec;

import dev.millrace.spec.word.Position;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a file stops being UTF-8.
 *
 * @param line of the first byte that is not, from 1
 * @param column from 1
 * @param hint what to do
 */
public record NotUtf8(int line, int column, String hint) {

  /** Finds the first byte that is not UTF-8; empty when all bytes are. */
  public static Optional<NotUtf8> in(byte[] bytes) {
    if (bytes.length > 1 && (bytes[0] & 0xFF ^ bytes[1] & 0xFF) == 1 && (bytes[0] & 0xFE) == 0xFE) {
      return Optional.of(new NotUtf8(1, 1, "it is UTF-16: save it as UTF-8"));
    }
    var decoder = StandardCharsets.UTF_8.newDecoder();
    var text = CharBuffer.allocate(bytes.length + 1);
    if (!decoder.decode(ByteBuffer.wrap(bytes), text, true).isError()) {
      return Optional.empty();
    }
    var before = text.flip().toString();
    int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
    return Optional.of(
        new NotUtf8(line, before.length() - before.lastIndexOf('\n'), "save it as UTF-8"));
  }

  /** The same as a file's problem. */
  public Problem problem(Path file) {
    return new Problem(file.toString(), new Position(line, column, ""), "not UTF-8 text", hint);
  }
}
