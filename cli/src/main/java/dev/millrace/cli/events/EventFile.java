package dev.millrace.cli.events;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads events from a stream without changing their bytes; the pipeline decides about broken ones.
 * A stream that starts with {@code [} is an array of events. A stream that starts with a document
 * over several lines is read document by document. Any other stream is read line by line. Skips a
 * byte order mark at the beginning. Not thread-safe.
 */
public final class EventFile implements AutoCloseable {

  /**
   * One event.
   *
   * @param line where it starts, from 1
   * @param element its number in an array, from 1; 0 outside of an array
   * @param value its bytes, without white space around them
   */
  public record Entry(long line, long element, byte[] value) {

    /** Its place, such as {@code line 7} or {@code element 3, line 1}. */
    public String place() {
      return place(line, element);
    }

    /** The place of an event with these numbers. */
    public static String place(long line, long element) {
      return element == 0 ? "line " + line : "element %d, line %d".formatted(element, line);
    }
  }

  private enum Form {
    LINES,
    ARRAY,
    DOCUMENTS
  }

  private static final int PEEK = 1 << 16;

  /** Bytes of the mark that Windows programs put before UTF-8. */
  private static final int BYTE_ORDER_MARK = 3;

  private final InputStream in;
  private final Form form;
  private long bytesRead;
  private long line = 1;
  private boolean arrayEnded;
  private long elements;

  private EventFile(InputStream in, Form form) {
    this.in = in;
    this.form = form;
  }

  /** Opens a file. */
  public static EventFile open(Path file) throws IOException {
    return of(Files.newInputStream(file));
  }

  /** Reads from a stream, which is closed with this. */
  public static EventFile of(InputStream stream) throws IOException {
    var in = new BufferedInputStream(stream, PEEK);
    in.mark(PEEK);
    var head = in.readNBytes(PEEK - 1);
    in.reset();
    OtherFormat.refuse(head);
    boolean marked = head.length > 2 && head[0] == -17 && head[1] == -69 && head[2] == -65;
    if (marked) {
      in.skipNBytes(BYTE_ORDER_MARK);
    }
    return new EventFile(
        in, form(marked ? Arrays.copyOfRange(head, BYTE_ORDER_MARK, head.length) : head));
  }

  private static Form form(byte[] head) {
    int start = skipBlank(head, 0);
    if (start == head.length) {
      return Form.LINES;
    }
    if (head[start] == '[') {
      return Form.ARRAY;
    }
    int end = start;
    while (end < head.length && head[end] != '\n') {
      end++;
    }
    int second = skipBlank(head, end);
    int last = end - 1;
    while (last > start && head[last] <= ' ') {
      last--;
    }
    boolean opensAndGoesOn =
        head[start] == '{'
            && head[last] != '}'
            && second < head.length
            && (head[second] == '"' || head[second] == '}');
    return opensAndGoesOn ? Form.DOCUMENTS : Form.LINES;
  }

  private static int skipBlank(byte[] bytes, int from) {
    int at = from;
    while (at < bytes.length && bytes[at] <= ' ' && bytes[at] >= 0) {
      at++;
    }
    return at;
  }

  /** Bytes consumed so far, for progress. */
  public long bytesRead() {
    return bytesRead;
  }

  /** The next event; empty at the end. */
  public Optional<Entry> next() throws IOException {
    return switch (form) {
      case LINES -> nextLine();
      case ARRAY, DOCUMENTS -> nextDocument();
    };
  }

  private int read() throws IOException {
    int next = in.read();
    if (next >= 0) {
      bytesRead++;
      if (next == '\n') {
        line++;
      }
    }
    return next;
  }

  private Optional<Entry> nextLine() throws IOException {
    while (true) {
      long at = line;
      var bytes = new ByteArrayOutputStream(512);
      int next = read();
      boolean ended = next < 0;
      while (next >= 0 && next != '\n') {
        bytes.write(next);
        next = read();
      }
      var value = trimmed(bytes.toByteArray());
      if (value.length > 0) {
        return Optional.of(new Entry(at, 0, value));
      }
      if (ended) {
        return Optional.empty();
      }
    }
  }

  /** Splits at commas and brackets outside of strings, without checking the contents. */
  private Optional<Entry> nextDocument() throws IOException {
    var bytes = new ByteArrayOutputStream(512);
    long at = line;
    int depth = 0;
    boolean string = false;
    boolean escaped = false;
    while (!arrayEnded) {
      int next = read();
      if (next < 0) {
        break;
      }
      if (bytes.size() == 0) {
        if (next <= ' ' || next == ',' || (form == Form.ARRAY && next == '[' && atStart())) {
          continue;
        }
        at = line;
      }
      if (string) {
        string = escaped || next != '"';
        escaped = !escaped && next == '\\';
      } else if (next == '"') {
        string = true;
      } else if (next == '{' || next == '[') {
        depth++;
      } else if (form == Form.ARRAY && depth == 0 && (next == ',' || next == ']')) {
        arrayEnded = next == ']';
        break;
      } else if (next == '}' || next == ']') {
        depth--;
        if (form == Form.DOCUMENTS && depth <= 0) {
          bytes.write(next);
          break;
        }
      }
      bytes.write(next);
    }
    var value = trimmed(bytes.toByteArray());
    if (value.length == 0) {
      return Optional.empty();
    }
    elements++;
    return Optional.of(new Entry(at, form == Form.ARRAY ? elements : 0, value));
  }

  private boolean arrayOpened;

  private boolean atStart() {
    boolean first = !arrayOpened;
    arrayOpened = true;
    return first;
  }

  private static byte[] trimmed(byte[] bytes) {
    int from = skipBlank(bytes, 0);
    int to = bytes.length;
    while (to > from && bytes[to - 1] <= ' ' && bytes[to - 1] >= 0) {
      to--;
    }
    return Arrays.copyOfRange(bytes, from, to);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
