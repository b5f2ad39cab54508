package dev.millrace.dlq.intake;

import dev.millrace.dlq.letter.Cause;
import dev.millrace.dlq.letter.DeadLetterId;
import dev.millrace.dlq.letter.FailedRecord;
import dev.millrace.dlq.letter.Failure;
import dev.millrace.dlq.letter.Missing;
import dev.millrace.dlq.letter.Origin;
import dev.millrace.dlq.letter.PlainName;
import dev.millrace.dlq.letter.Span;
import dev.millrace.dlq.letter.Times;
import dev.millrace.dlq.record.BoundedDecoder;
import dev.millrace.dlq.record.KafkaRecords;
import dev.millrace.runtime.kafka.PlatformHeaders;
import dev.millrace.runtime.registry.SchemaRegistry;
import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.EventError.Violation;
import dev.millrace.runtime.stage.EventRecord.RecordHeader;
import dev.millrace.schema.CutBytes;
import dev.millrace.schema.DeadLetter;
import dev.millrace.schema.OffsetRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.io.DatumReader;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of {@code dlq.*}. Every record gives a failure: a record that is no dead letter
 * becomes a failure of stage {@code dlq}, with its raw bytes. Only a record that a stage of this
 * system wrote may change other dead letters. Thread-safe.
 */
public final class DeadLetterReader {

  /** The stage of records that could not be read as dead letters. */
  static final String STAGE = Failure.OF_DEAD_LETTERS;

  private static final int FRAME = 5;
  private static final int MOST_ATTEMPTS = 1_000_000;
  private static final int MOST_ITEMS = 1_000_000;

  /** The most schemas kept, so that thousands of registered schemas do not fill the memory. */
  private static final int MOST_READERS = 100;

  private final SchemaRegistry registry;
  private final Times times;
  private final Map<Integer, DatumReader<DeadLetter>> readers = new ConcurrentHashMap<>();

  public DeadLetterReader(SchemaRegistry registry, Times times) {
    this.registry = registry;
    this.times = times;
  }

  /**
   * The failure that a record reports.
   *
   * @param isSealed whether a service of this system wrote the record
   * @throws DependencyUnavailable when the registry does not answer
   */
  public Failure read(
      ConsumerRecord<byte @Nullable [], byte @Nullable []> record, boolean isSealed) {
    try {
      return failure(decode(record.value()), record, isSealed);
    } catch (NotADeadLetter e) {
      return unreadable(record, isSealed, e.getMessage());
    }
  }

  /** The record itself as a failure of stage {@code dlq}. */
  static Failure unreadable(
      ConsumerRecord<byte @Nullable [], byte @Nullable []> record,
      boolean isSealed,
      String message) {
    var failed = KafkaRecords.failed(record);
    var pipeline = Pipelines.of(record.topic());
    var code = ErrorCode.UNDECODABLE.name();
    return new Failure(
        DeadLetterId.of(STAGE, record.topic(), record.partition(), record.offset()),
        pipeline,
        STAGE,
        PlatformHeaders.eventId(record),
        failed,
        new Cause("poison", code, message, List.of(), pipeline + "-" + STAGE + "-" + code),
        isSealed ? (int) Math.min(number(record, PlatformHeaders.ATTEMPTS), MOST_ATTEMPTS) + 1 : 1,
        failed.timestamp(),
        failed.timestamp(),
        failed.header(PlatformHeaders.TRACEPARENT).orElse(""),
        isSealed ? redriveOf(record).orElse(null) : null,
        List.of(),
        // The record of a redrive is sealed, but its contents are still its publisher's.
        new Origin(
            source(record),
            isSealed,
            isSealed ? number(record, PlatformHeaders.REDRIVE_NUMBER) : 0,
            null));
  }

  private static String source(ConsumerRecord<?, ?> record) {
    return record.topic() + "/" + record.partition() + "/" + record.offset();
  }

  static long number(ConsumerRecord<?, ?> record, String name) {
    var header = record.headers().lastHeader(name);
    return header == null ? 0 : PlatformHeaders.number(header.value(), 0);
  }

  private DeadLetter decode(byte @Nullable [] value) throws NotADeadLetter {
    if (value == null || value.length < FRAME || value[0] != 0) {
      throw new NotADeadLetter("the record is not Confluent-framed Avro");
    }
    var reader = reader(ByteBuffer.wrap(value).getInt(1));
    try {
      return reader.read(null, new BoundedDecoder(value, FRAME, MOST_ITEMS));
    } catch (IOException | RuntimeException | StackOverflowError e) {
      // Avro throws many kinds of runtime exceptions on bytes that do not fit. Their messages may
      // contain data, so only the kind is reported.
      throw new NotADeadLetter(
          "the record does not fit its schema: " + e.getClass().getSimpleName());
    }
  }

  private DatumReader<DeadLetter> reader(int schemaId) throws NotADeadLetter {
    var known = readers.get(schemaId);
    if (known != null) {
      return known;
    }
    var writer =
        registry
            .find(schemaId)
            .orElseThrow(
                () -> new NotADeadLetter("the registry does not know schema id " + schemaId));
    var reader = new SpecificDatumReader<DeadLetter>(writer, DeadLetter.getClassSchema());
    if (readers.size() < MOST_READERS) {
      readers.put(schemaId, reader);
    }
    return reader;
  }

  /** If a record of {@code dlq.*} is the redrive of an undecodable entry, that entry's id. */
  static Optional<DeadLetterId> redriveOf(ConsumerRecord<?, ?> record) {
    return Optional.ofNullable(record.headers().lastHeader(PlatformHeaders.REDRIVE_OF))
        .map(Header::value)
        .flatMap(value -> DeadLetterId.parse(new String(value, StandardCharsets.UTF_8)))
        .filter(id -> id.stage().equals(STAGE));
  }

  private Failure failure(
      DeadLetter letter,
      ConsumerRecord<byte @Nullable [], byte @Nullable []> record,
      boolean isSealed)
      throws NotADeadLetter {
    check(letter, record);
    // Before the redrive, the record was a publisher's.
    boolean isOfAStage = isSealed && redriveOf(record).isEmpty();
    var failed =
        new FailedRecord(
            letter.getTopic(),
            letter.getPartition(),
            letter.getOffset(),
            letter.getRecordTimestamp(),
            bytes(letter.getKey()),
            bytes(letter.getValue()),
            letter.getHeaders().stream()
                .map(header -> new RecordHeader(header.getKey(), bytes(header.getValue())))
                .toList(),
            new Missing(
                whole(letter.getKeyCut()),
                whole(letter.getValueCut()),
                Math.max(0, letter.getHeadersLeftOut())));
    var cause =
        new Cause(
            letter.getErrorClass(),
            name("code", letter.getCode()),
            letter.getMessage(),
            letter.getViolations().stream()
                .map(v -> new Violation(v.getRule(), v.getField(), v.getMessage()))
                .toList(),
            name("fingerprint", letter.getFingerprint()));
    var redriveOf = isOfAStage ? letter.getRedriveOf() : null;
    return new Failure(
        id(letter.getId()),
        name("pipeline", letter.getPipeline()),
        name("stage", letter.getStage()),
        letter.getEventId(),
        failed,
        cause,
        letter.getAttempts(),
        letter.getFirstFailedAt(),
        letter.getLastFailedAt(),
        letter.getTraceparent() == null ? "" : letter.getTraceparent(),
        redriveOf == null ? null : id(redriveOf),
        isOfAStage ? alike(letter.getAlike()) : List.of(),
        isOfAStage ? origin(record) : Origin.unsealed(source(record)));
  }

  private static List<Span> alike(List<OffsetRange> ranges) throws NotADeadLetter {
    var spans = new ArrayList<Span>(ranges.size());
    long end = -1;
    for (var range : ranges) {
      if (range.getFirst() <= end
          || range.getLast() < range.getFirst()
          || range.getLast() == Long.MAX_VALUE) {
        throw new NotADeadLetter("the offsets it stands for are not in order");
      }
      end = range.getLast();
      spans.add(new Span(range.getFirst(), end));
    }
    return spans;
  }

  private static Origin origin(ConsumerRecord<?, ?> record) {
    long ingestedAt = number(record, PlatformHeaders.INGESTED_AT);
    return new Origin(
        source(record),
        true,
        number(record, PlatformHeaders.REDRIVE_NUMBER),
        ingestedAt == 0 ? null : Instant.ofEpochMilli(ingestedAt));
  }

  /** Checks that a stage of the topic's pipeline can have written it. */
  private void check(DeadLetter letter, ConsumerRecord<?, ?> record) throws NotADeadLetter {
    var pipeline = Pipelines.of(record.topic());
    name("topic", letter.getTopic());
    if (!letter.getPipeline().equals(pipeline) || !letter.getTopic().endsWith("." + pipeline)) {
      throw new NotADeadLetter("it is none of pipeline " + pipeline);
    }
    var place =
        letter.getStage()
            + "/"
            + letter.getTopic()
            + "/"
            + letter.getPartition()
            + "/"
            + letter.getOffset();
    if (!letter.getId().equals(place)) {
      throw new NotADeadLetter("its id is not stage/topic/partition/offset of what failed");
    }
    if (letter.getAttempts() < 1 || letter.getAttempts() > MOST_ATTEMPTS) {
      throw new NotADeadLetter("its attempts cannot be");
    }
    if (!times.canBe(letter.getFirstFailedAt()) || !times.canBe(letter.getLastFailedAt())) {
      throw new NotADeadLetter("the time of its failure cannot be");
    }
  }

  private static Missing.@Nullable Whole whole(@Nullable CutBytes cut) {
    return cut == null ? null : new Missing.Whole(cut.getLength(), cut.getSha256());
  }

  private static DeadLetterId id(String text) throws NotADeadLetter {
    return DeadLetterId.parse(text)
        .orElseThrow(() -> new NotADeadLetter("its id is not stage/topic/partition/offset"));
  }

  private static String name(String field, String text) throws NotADeadLetter {
    if (!PlainName.is(text)) {
      throw new NotADeadLetter("its " + field + " does not match " + PlainName.FORM);
    }
    return text;
  }

  private static byte @Nullable [] bytes(@Nullable ByteBuffer buffer) {
    if (buffer == null) {
      return null;
    }
    var bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  /** A record that is not a dead letter; the message says why, without its contents. */
  private static final class NotADeadLetter extends Exception {
    private static final long serialVersionUID = 1L;

    NotADeadLetter(String message) {
      super(message, null, false, false);
    }
  }
}
