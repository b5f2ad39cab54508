package dev.millrace.spec;

import dev.millrace.spec.word.Section;
import dev.millrace.spec.word.Word;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The words a parser knows, by section and name. */
final class Vocabulary {

  private final Map<Section, Map<String, Word>> words = new EnumMap<>(Section.class);

  /**
   * @throws IllegalArgumentException when two words of a section have the same name
   */
  Vocabulary(Collection<? extends Word> words) {
    for (var word : words) {
      var section = this.words.computeIfAbsent(word.section(), _ -> new TreeMap<>());
      var other = section.putIfAbsent(word.name(), word);
      if (other != null) {
        throw new IllegalArgumentException(
            "two words are called '%s': %s and %s"
                .formatted(word.name(), other.getClass().getName(), word.getClass().getName()));
      }
    }
  }

  /** Tells whether any word of the section is known; if so, unknown words are mistakes. */
  boolean judges(Section section) {
    return words.containsKey(section);
  }

  Optional<Word> find(Section section, String name) {
    return Optional.ofNullable(words.getOrDefault(section, Map.of()).get(name));
  }

  Set<String> names(Section section) {
    return words.getOrDefault(section, Map.of()).keySet();
  }
}
