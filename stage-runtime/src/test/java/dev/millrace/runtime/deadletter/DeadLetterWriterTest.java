package dev.millrace.runtime.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.runtime.pipeline.RecordSize;
import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.EventError;
import dev.millrace.runtime.stage.EventError.Violation;
import dev.millrace.runtime.stage.EventRecord;
import dev.millrace.runtime.stage.EventRecord.RecordHeader;
import dev.millrace.runtime.stage.StageName;
import dev.millrace.schema.DeadLetter;
import dev.millrace.schema.OffsetRange;
import dev.millrace.spec.PipelineName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadLetterWriterTest {

  private static final int LONGEST = 16 << 20;
  private static final EventError UNDECODABLE =
      new EventError(ErrorCode.UNDECODABLE, "not JSON at 1");

  /** Of every other event of the largest batch. */
  private static final List<OffsetRange> ALIKE =
      Collections.nCopies(2_500, new OffsetRange(Long.MAX_VALUE, Long.MAX_VALUE));

  private final DeadLetterWriter writer =
      new DeadLetterWriter(new PipelineName("orders"), StageName.INGEST, 7);

  @Test
  void keepsAllOfARecordThatFits() {
    var event = event(bytes(1_000), bytes(12 << 20), List.of(new RecordHeader("a", bytes(10))));

    var letter = letter(event, UNDECODABLE, LONGEST);

    assertThat(DeadLetterWriter.fitting(event, UNDECODABLE, LONGEST)).isEqualTo(UNDECODABLE);
    assertThat(letter.getKey().array()).isEqualTo(event.key());
    assertThat(letter.getValue().array()).isEqualTo(event.value());
    assertThat(letter.getHeaders()).hasSize(1);
    assertThat(letter.getKeyCut()).isNull();
    assertThat(letter.getValueCut()).isNull();
    assertThat(letter.getHeadersLeftOut()).isZero();
  }

  @Test
  void cutsALongKeyFirstAndNamesItsLengthAndHash() {
    var event = event(bytes(9_000_000), "nonsense".getBytes(UTF_8), List.of());

    var error = DeadLetterWriter.fitting(event, UNDECODABLE, LONGEST);
    var record = write(event, error, LONGEST);
    var letter = decode(record.value());

    assertThat(error.code()).isEqualTo(ErrorCode.TOO_LARGE);
    assertThat(error.message()).contains("9000000", "UNDECODABLE: not JSON at 1");
    assertThat(letter.getKeyCut().getLength()).isEqualTo(9_000_000);
    assertThat(letter.getKeyCut().getSha256()).isEqualTo(sha256(event.key()));
    assertThat(letter.getKey().array()).isEqualTo(Arrays.copyOf(event.key(), 64 * 1024));
    assertThat(letter.getValue().array()).isEqualTo(event.value());
    assertThat(letter.getValueCut()).isNull();
    assertThat(record.key()).isEqualTo(sha256(event.key()).getBytes(UTF_8));
  }

  @Test
  void keepsTheBeginningOfAValueThatDoesNotFit() {
    var value = new byte[20_000_000];
    Arrays.fill(value, (byte) ' ');
    var event = event(null, value, List.of());

    var error = DeadLetterWriter.fitting(event, UNDECODABLE, LONGEST);
    var letter = letter(event, error, LONGEST);

    assertThat(error.code()).isEqualTo(ErrorCode.TOO_LARGE);
    assertThat(letter.getValueCut().getLength()).isEqualTo(20_000_000);
    assertThat(letter.getValueCut().getSha256()).isEqualTo(sha256(value));
    assertThat(letter.getValue().array()).isEqualTo(Arrays.copyOf(value, 1 << 20));
  }

  @Test
  void countsTheHeadersThatItLeavesOut() {
    var header = new RecordHeader("h", null);
    var event = event(bytes(10), bytes(10), Collections.nCopies(300_000, header));

    var error = DeadLetterWriter.fitting(event, UNDECODABLE, 1 << 20);
    var letter = letter(event, error, 1 << 20);

    assertThat(error.code()).isEqualTo(ErrorCode.TOO_LARGE);
    assertThat(letter.getHeaders()).hasSize(1_000);
    assertThat(letter.getHeadersLeftOut()).isEqualTo(299_000);
    assertThat(letter.getValue().array()).isEqualTo(event.value());
  }

  @Test
  void leavesOutAHeaderThatIsTooLong() {
    var event =
        event(
            null,
            bytes(10),
            List.of(
                new RecordHeader("short", bytes(10)),
                new RecordHeader("long", bytes(LONGEST)),
                new RecordHeader("last", bytes(10))));

    var letter = letter(event, UNDECODABLE, LONGEST);

    assertThat(letter.getHeaders()).extracting(each -> each.getKey()).containsExactly("short");
    assertThat(letter.getHeadersLeftOut()).isEqualTo(2);
  }

  /** The largest things of each kind, alone and together, for topics of any setting. */
  @ParameterizedTest(name = "longest {0}")
  @ValueSource(ints = {DeadLetterWriter.LEAST_ROOM, 100_000, 1 << 20, LONGEST})
  void fitsWhateverComes(int longest) {
    var random = new Random(longest);
    var message = "\uffee".repeat(5_000);
    var violations = Collections.nCopies(300, new Violation(message, message, message));
    for (int i = 0; i < 8; i++) {
      var event =
          event(
              random.nextBoolean() ? bytes(random.nextInt(longest / 4 * 5)) : bytes(20),
              random.nextBoolean() ? bytes(random.nextInt(longest / 4 * 5)) : bytes(20),
              random.nextBoolean()
                  ? Collections.nCopies(
                      random.nextInt(40), new RecordHeader("é".repeat(99), bytes(longest / 30)))
                  : List.of());

      var record =
          write(event, new EventError(ErrorCode.CONTRACT_BROKEN, message, violations), longest);

      // The headers of the dead letter's own record are the platform's, and short.
      assertThat(RecordSize.of(record.key(), record.value(), 2_000)).isLessThanOrEqualTo(longest);
    }
  }

  private static byte[] bytes(int length) {
    var bytes = new byte[length];
    Arrays.fill(bytes, (byte) length);
    return bytes;
  }

  private static EventRecord event(byte[] key, byte[] value, List<RecordHeader> headers) {
    return new EventRecord(
        "ingest.orders", 0, 17, 1_000, key, value, "ingest.orders-0-17", 1_000, "", headers);
  }

  private DeadLetterWriter.Letter write(EventRecord event, EventError error, int longest) {
    var name = "x".repeat(10_000).getBytes(UTF_8);
    return writer.write(event, error, 1, name, name, ALIKE, Instant.EPOCH, longest);
  }

  private DeadLetter letter(EventRecord event, EventError error, int longest) {
    return decode(write(event, error, longest).value());
  }

  private static DeadLetter decode(byte[] value) {
    try {
      return new SpecificDatumReader<>(DeadLetter.class)
          .read(null, DecoderFactory.get().binaryDecoder(value, 5, value.length - 5, null));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
