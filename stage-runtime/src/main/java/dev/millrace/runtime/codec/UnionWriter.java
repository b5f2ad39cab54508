package dev.millrace.runtime.codec;

import static dev.millrace.runtime.codec.Fitting.misfit;

import java.util.List;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Writes a value of one of several types: the first of those that fit it best, in the order of the
 * schema.
 */
final class UnionWriter implements ValueWriter {

  /** The levels to look at when choosing a type, so that the choice takes bounded time. */
  private static final int LEVELS = 2;

  private final List<Schema> types;
  private final List<ValueWriter> writers;

  UnionWriter(List<Schema> types, Compiler compiler) {
    this.types = types;
    this.writers = types.stream().map(compiler::compile).toList();
  }

  @Override
  public void write(@Nullable Object value, AvroOutput out) throws ContractBroken {
    int chosen = -1;
    var best = Fit.NOT;
    for (int i = 0; i < types.size() && best != Fit.SAME; i++) {
      var fit = UnionFit.of(value, types.get(i), LEVELS);
      if (fit.isBetterThan(best)) {
        best = fit;
        chosen = i;
      }
    }
    if (chosen < 0) {
      throw misfit(
          value,
          types.stream().map(UnionWriter::name).collect(Collectors.joining(", ", "one of [", "]")));
    }
    out.writeLong(chosen);
    writers.get(chosen).write(value, out);
  }

  private static String name(Schema type) {
    return type.getLogicalType() == null ? type.getFullName() : type.getLogicalType().getName();
  }
}
