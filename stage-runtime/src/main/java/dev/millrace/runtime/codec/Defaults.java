package dev.millrace.runtime.codec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.AvroTypeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * Supplies the defaults of fields that an event, or its writer's schema, does not have. Like every
 * value, a default must be readable and fit its type.
 */
public final class Defaults {

  private Defaults() {}

  /** The default of a field: a value of the field's type, or not. */
  sealed interface Default {

    /**
     * A default that fits.
     *
     * @param encoded by Avro itself
     * @param value in the form that rows hold
     */
    record Fits(byte[] encoded, @Nullable Object value) implements Default {}

    /**
     * A default that does not fit.
     *
     * @param found the default, such as {@code holds the number 5}
     * @param expected the value that the type asks for
     */
    record Unfit(String found, String expected) implements Default {}
  }

  /**
   * Says why the default of a field does not fit its type. Empty when it fits, and when the field
   * has none.
   */
  public static Optional<String> misfit(Schema.Field field) {
    return field.hasDefaultValue()
            && of(field, new ValueWriter.Compiler()) instanceof Default.Unfit unfit
        ? Optional.of("%s: expected %s".formatted(unfit.found, unfit.expected))
        : Optional.empty();
  }

  /** The default of a field that has one. */
  static Default of(Schema.Field field) {
    return of(field, new ValueWriter.Compiler());
  }

  private static Default of(Schema.Field field, ValueWriter.Compiler compiler) {
    var type = field.schema();
    Schema.Field valid;
    try {
      valid = new Schema.Field(field, type); // which Avro validates
    } catch (AvroTypeException _) {
      return new Default.Unfit("is no value of the type", Logical.name(type));
    }
    try {
      var encoded = encoded(valid);
      // A text is checked as a text, so that the message can show it.
      compiler.compile(type).write(read(Resolution.textReader(type), encoded), new AvroOutput());
      return new Default.Fits(encoded, read(Resolution.reader(type), encoded));
    } catch (ContractBroken e) {
      return new Default.Unfit(e.inside(), e.expected());
    } catch (Undecodable e) {
      return new Default.Unfit(
          "cannot be read (%s)".formatted(AvroInput.withoutPlace(e.getMessage())),
          Logical.name(type));
    } catch (AvroRuntimeException e) {
      return new Default.Unfit("cannot be used (%s)".formatted(e.getMessage()), Logical.name(type));
    }
  }

  /**
   * A writer for the substitute of a field that an event does not have. It ignores its value, which
   * is null.
   */
  static ValueWriter absent(Schema.Field field, ValueWriter writer, ValueWriter.Compiler compiler) {
    if (!field.hasDefaultValue()) {
      return (value, out) -> {
        try {
          writer.write(value, out);
        } catch (ContractBroken e) {
          throw e.absent();
        }
      };
    }
    return switch (of(field, compiler)) {
      case Default.Fits(var encoded, _) -> (_, out) -> out.writeRaw(encoded);
      case Default.Unfit(var found, var expected) ->
          (_, _) -> {
            throw new ContractBroken("is missing, and its default " + found, expected);
          };
    };
  }

  private static byte[] encoded(Schema.Field field) {
    var out = new ByteArrayOutputStream();
    var encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    try {
      // A GenericData without conversions: the default stays in its raw Avro form.
      var raw = new GenericData();
      new GenericDatumWriter<>(field.schema(), raw).write(raw.getDefaultValue(field), encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static @Nullable Object read(ValueReader reader, byte[] encoded) throws Undecodable {
    var framed = new byte[encoded.length + 5];
    System.arraycopy(encoded, 0, framed, 5, encoded.length);
    var in = new AvroInput();
    in.begin(framed);
    var value = reader.read(in);
    in.end();
    return value;
  }
}
