package dev.millrace.runtime.codec;

import dev.millrace.runtime.row.Digits;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/** Readers of scalars: everything except lists, maps, unions and records. */
final class ScalarReaders {

  private ScalarReaders() {}

  /** Gives a long its meaning. */
  @FunctionalInterface
  private interface LongMeaning {
    Object of(AvroInput in, long number) throws Undecodable;
  }

  /**
   * A reader of a schema.
   *
   * @param texts whether the text of a logical type stays a text, which the contract checks later
   */
  static ValueReader of(Schema schema, boolean texts) {
    return switch (schema.getType()) {
      case NULL -> in -> null;
      case BOOLEAN -> AvroInput::readBoolean;
      case INT -> ofInt(schema);
      case LONG -> ofLong(schema);
      case FLOAT -> in -> (double) in.readFloat();
      case DOUBLE -> AvroInput::readDouble;
      case STRING -> texts ? new ValueReader.TextReader() : ofString(schema);
      case BYTES -> ofBytes(schema);
      case FIXED -> ofFixed(schema);
      case ENUM -> ofEnum(schema.getEnumSymbols());
      case ARRAY, MAP, UNION, RECORD ->
          throw new IllegalArgumentException("no scalar: " + schema.getType());
    };
  }

  /** A reader of a scalar as another type to which Avro promotes it. */
  static ValueReader promoting(Schema from, Schema to) {
    boolean isInt = from.getType() == Schema.Type.INT;
    return switch (to.getType()) {
      case LONG -> {
        var meaning = meaning(to);
        yield in -> meaning.of(in, in.readInt());
      }
      case FLOAT ->
          isInt ? in -> (double) (float) in.readInt() : in -> (double) (float) in.readLong();
      case DOUBLE ->
          switch (from.getType()) {
            case INT -> in -> (double) in.readInt();
            case LONG -> in -> (double) in.readLong();
            default -> in -> (double) in.readFloat();
          };
      case STRING, BYTES -> of(to, false); // both have the same encoding
      default ->
          throw new IllegalArgumentException(
              from.getType() + " is not promoted to " + to.getType());
    };
  }

  static ValueReader ofEnum(List<String> symbols) {
    return in -> symbols.get(symbol(in, symbols.size()));
  }

  /** The number of an enum's symbol. */
  static int symbol(AvroInput in, int count) throws Undecodable {
    int index = in.readInt();
    if (index < 0 || index >= count) {
      throw in.broken("symbol %d of an enum of %d".formatted(index, count));
    }
    return index;
  }

  private static ValueReader ofInt(Schema schema) {
    return switch (Logical.of(schema)) {
      case DATE -> in -> LocalDate.ofEpochDay(in.readInt());
      case TIME_MILLIS -> in -> time(in, in.readInt() * 1_000_000L);
      default -> in -> (long) in.readInt();
    };
  }

  private static ValueReader ofLong(Schema schema) {
    if (Logical.of(schema) == Logical.NONE) {
      return AvroInput::readLong;
    }
    var meaning = meaning(schema);
    return in -> meaning.of(in, in.readLong());
  }

  private static LongMeaning meaning(Schema schema) {
    return switch (Logical.of(schema)) {
      case TIMESTAMP_MILLIS -> (in, millis) -> Instant.ofEpochMilli(millis);
      case TIMESTAMP_MICROS ->
          (in, micros) ->
              Instant.ofEpochSecond(
                  Math.floorDiv(micros, 1_000_000), Math.floorMod(micros, 1_000_000) * 1_000L);
      case TIME_MICROS ->
          (in, micros) -> time(in, Math.abs(micros) > 86_400_000_000L ? -1 : micros * 1_000);
      default -> (in, number) -> number;
    };
  }

  private static LocalTime time(AvroInput in, long nanos) throws Undecodable {
    if (nanos < 0 || nanos >= 86_400_000_000_000L) {
      throw in.broken("a time of day outside the day");
    }
    return LocalTime.ofNanoOfDay(nanos);
  }

  private static ValueReader ofString(Schema schema) {
    if (Logical.of(schema) != Logical.UUID) {
      return new ValueReader.TextReader();
    }
    return in -> {
      var text = in.readString();
      var uuid = Fitting.toUuid(text);
      if (uuid == null) {
        throw in.broken("a text of %d characters is no UUID".formatted(text.length()));
      }
      return uuid;
    };
  }

  private static ValueReader ofBytes(Schema schema) {
    if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
      int scale = decimal.getScale();
      int most = bytes(decimal.getPrecision());
      return scale > Digits.MOST
          ? in -> tooLong(in)
          : in -> in.readDecimal(in.readLength(), scale, most);
    }
    return new ValueReader.BytesReader();
  }

  private static ValueReader ofFixed(Schema schema) {
    int size = schema.getFixedSize();
    if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
      int scale = decimal.getScale();
      int most = bytes(decimal.getPrecision());
      return scale > Digits.MOST ? in -> tooLong(in) : in -> in.readDecimal(size, scale, most);
    }
    if (Logical.of(schema) == Logical.UUID) {
      return in -> {
        var bytes = ByteBuffer.wrap(in.readFixed(size));
        return new java.util.UUID(bytes.getLong(), bytes.getLong());
      };
    }
    return in -> in.readFixed(size);
  }

  /**
   * Checks the digits. The writer chooses the scale, and rounding a byte with a scale of a million
   * takes long.
   */
  private static Object tooLong(AvroInput in) throws Undecodable {
    throw in.broken(Digits.TOO_MANY);
  }

  /** The most bytes of a whole number with so many digits and its sign. */
  private static int bytes(int digits) {
    int bits = (int) Math.ceil(Math.min(digits, Digits.MOST) * (Math.log(10) / Math.log(2))) + 1;
    return (bits + 7) / 8;
  }
}
