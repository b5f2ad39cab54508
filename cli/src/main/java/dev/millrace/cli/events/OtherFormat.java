package dev.millrace.cli.events;

import dev.millrace.cli.CliFailure;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Recognises files of other formats, which would otherwise give one broken event after the other.
 */
final class OtherFormat {

  private record Known(String start, String message) {

    boolean begins(byte[] head) {
      var bytes = start.getBytes(StandardCharsets.ISO_8859_1);
      for (int i = 0; i < bytes.length; i++) {
        if (i >= head.length || head[i] != bytes[i]) {
          return false;
        }
      }
      return true;
    }
  }

  private static final List<Known> KNOWN =
      List.of(
          new Known("\u001F\u008B", "is gzip: unpack it first, as in gunzip -c FILE | ... -"),
          new Known(
              "\u0028\u00B5\u002F\u00FD", "is zstd: unpack it first, as in zstd -dc FILE | ... -"),
          new Known("BZh", "is bzip2: unpack it first, as in bzcat FILE | ... -"),
          new Known("\u00FD7zXZ", "is xz: unpack it first, as in xzcat FILE | ... -"),
          new Known(
              "PK\u0003\u0004", "is a zip file: unpack it first, as in unzip -p FILE | ... -"),
          new Known("PAR1", "is Parquet: write it as JSON, one object a line"),
          new Known("Obj\u0001", "is a file of Avro records: write it as JSON, one object a line"),
          new Known("\u00FF\u00FE", "is UTF-16: save it as UTF-8"),
          new Known("\u00FE\u00FF", "is UTF-16: save it as UTF-8"));

  private OtherFormat() {}

  /** Refuses a file that begins as another format does. */
  static void refuse(byte[] head) {
    for (var format : KNOWN) {
      if (format.begins(head)) {
        throw CliFailure.usage("the file of events " + format.message);
      }
    }
  }
}
