package dev.millrace.spec.yaml;

import dev.millrace.spec.word.Hints;
import dev.millrace.spec.word.Problems;
import dev.millrace.spec.word.Quoted;
import dev.millrace.spec.word.Shape.Presence;
import dev.millrace.spec.word.Shape.Property;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Checks the keys of mappings that have a fixed set of keys. */
public final class KeyReader {

  private final Problems problems;

  public KeyReader(Problems problems) {
    this.problems = problems;
  }

  /**
   * The known keys of the mapping, in the order of the file. Unknown and missing keys are reported.
   */
  public Map<String, Tree.Entry> read(Tree.Mapping mapping, List<Property> known) {
    var names = known.stream().map(Property::name).toList();
    Map<String, Tree.Entry> found = new LinkedHashMap<>();
    for (var entry : mapping.entries()) {
      var key = entry.key();
      if (names.contains(key.text())) {
        found.put(key.text(), entry);
      } else {
        problems.report(
            key.position(),
            "unknown key " + Quoted.of(key.text()),
            Hints.instead(key.text(), names));
      }
    }
    for (var property : known) {
      if (property.presence() instanceof Presence.Required && !found.containsKey(property.name())) {
        missing(mapping, property);
      }
    }
    return found;
  }

  private void missing(Tree.Mapping mapping, Property property) {
    problems.report(
        mapping.position(),
        "missing key '" + property.name() + "'",
        property.name() + ": " + property.shape().describe());
  }
}
