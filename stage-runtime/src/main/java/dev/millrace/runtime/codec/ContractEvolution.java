package dev.millrace.runtime.codec;

import dev.millrace.runtime.registry.SchemaEvolution;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.Incompatibility;
import org.apache.avro.SchemaCompatibility.SchemaIncompatibilityType;

/**
 * Decides whether a contract may follow another. It may when the codec can read every record of the
 * earlier one with the later one, and Avro's own check agrees.
 */
public final class ContractEvolution implements SchemaEvolution {

  @Override
  public List<String> objections(Schema written, Schema read) {
    var ours = Resolution.refusals(written, read);
    return ours.isEmpty()
        ? SchemaCompatibility.checkReaderWriterCompatibility(OwnNames.first(written, read), written)
            .getResult()
            .getIncompatibilities()
            .stream()
            .map(ContractEvolution::text)
            .toList()
        : ours.stream().distinct().toList();
  }

  /**
   * Describes a difference. Avro can resolve a record of another name, but does not call the two
   * compatible.
   */
  private static String text(Incompatibility difference) {
    return difference.getType() == SchemaIncompatibilityType.NAME_MISMATCH
        ? Resolution.notNamed(difference.getWriterFragment(), difference.getReaderFragment())
        : difference.getLocation() + " " + difference.getMessage();
  }
}
