package dev.millrace.spec.word;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Hints for names that are not known. */
public final class Hints {

  private static final int LISTED = 12;
  private static final int FAR = Integer.MAX_VALUE;

  private Hints() {}

  /**
   * What to write instead of a name that is not known: {@code did you mean 'x'?}, or the known
   * names when none is near; empty when there are none.
   */
  public static String instead(String name, Collection<String> known) {
    return nearest(name, known)
        .map(near -> "did you mean '" + near + "'?")
        .orElseGet(() -> listed(known));
  }

  /** The known name that is nearest to {@code name}, when one is near enough to be meant. */
  public static Optional<String> nearest(String name, Collection<String> known) {
    var folded = fold(name);
    return known.stream()
        .map(other -> new Near(other, nearness(folded, fold(other))))
        .filter(near -> near.distance < FAR)
        .min(Comparator.comparingInt(Near::distance))
        .map(Near::name);
  }

  private static int nearness(String name, String other) {
    boolean begun =
        Math.min(name.length(), other.length()) >= 3
            && (name.startsWith(other) || other.startsWith(name));
    int reach = Math.clamp(name.length() / 3, 1, 4);
    int lengths = Math.abs(other.length() - name.length());
    int distance = lengths > reach ? FAR : distance(name, other);
    if (distance <= reach) {
      return distance;
    }
    return begun ? lengths : FAR;
  }

  private static String listed(Collection<String> known) {
    if (known.isEmpty()) {
      return "";
    }
    var names = known.stream().limit(LISTED).map(Quoted::shortened).toList();
    return "known: " + String.join(", ", names) + (known.size() > LISTED ? ", …" : "");
  }

  private static String fold(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Optimal string alignment: insertions, deletions, substitutions, swaps of neighbours. */
  private static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        cost[i][j] = i == 0 || j == 0 ? i + j : step(a, b, i, j, cost);
      }
    }
    return cost[a.length()][b.length()];
  }

  private static int step(String a, String b, int i, int j, int[][] cost) {
    int substituted = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
    int least = Math.min(substituted, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
  }

  private record Near(String name, int distance) {}
}
