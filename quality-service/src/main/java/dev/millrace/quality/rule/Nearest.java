package dev.millrace.quality.rule;

import java.util.Collection;
import java.util.Comparator;

/** Finds the name that was probably meant. */
final class Nearest {

  private Nearest() {}

  /** A hint that names the nearest of the known names, or all of them when none is near. */
  static String hint(String name, Collection<String> known) {
    return known.stream()
        .min(Comparator.comparingInt(candidate -> distance(name, candidate)))
        .filter(candidate -> distance(name, candidate) <= Math.max(2, name.length() / 2))
        .map(candidate -> "did you mean '" + candidate + "'?")
        .orElseGet(() -> "known: " + String.join(", ", known));
  }

  /** Edits (insert, delete, replace a character) from one text to the other, ignoring case. */
  private static int distance(String one, String other) {
    var previous = new int[other.length() + 1];
    for (var j = 0; j <= other.length(); j++) {
      previous[j] = j;
    }
    for (var i = 1; i <= one.length(); i++) {
      var row = new int[other.length() + 1];
      row[0] = i;
      for (var j = 1; j <= other.length(); j++) {
        var same =
            Character.toLowerCase(one.charAt(i - 1)) == Character.toLowerCase(other.charAt(j - 1));
        row[j] =
            Math.min(previous[j - 1] + (same ? 0 : 1), Math.min(previous[j] + 1, row[j - 1] + 1));
      }
      previous = row;
    }
    return previous[other.length()];
  }
}
