package dev.millrace.spec;

import dev.millrace.spec.word.Position;
import dev.millrace.spec.word.Problems;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/** Gathers the problems of one file. */
final class ProblemList implements Problems {

  private static final int LONGEST = 1_000;
  private static final int MOST = 1_000;
  private static final Pattern CONTROL = Pattern.compile("[\\s\\p{Cntrl}]+");
  private static final Comparator<Problem> BY_PLACE =
      Comparator.<Problem, String>comparing(Problem::file)
          .thenComparingInt(problem -> problem.position().line())
          .thenComparingInt(problem -> problem.position().column());

  private final String file;
  private final List<Problem> problems = new ArrayList<>();
  private final List<Problem> warnings = new ArrayList<>();

  ProblemList(String file) {
    this.file = file;
  }

  /** Keeps the problem, unless there are more than anyone reads. */
  @Override
  public void report(Position position, String message, String hint) {
    if (problems.size() < MOST) {
      problems.add(new Problem(file, position, line(message), line(hint)));
    }
  }

  @Override
  public void warn(Position position, String message, String hint) {
    if (warnings.size() < MOST) {
      warnings.add(new Problem(file, position, line(message), line(hint)));
    }
  }

  List<Problem> warnings() {
    return warnings.stream().sorted(BY_PLACE).distinct().toList();
  }

  /** Keeps a problem of another file. */
  void reportElsewhere(Problem problem) {
    if (problems.size() < MOST) {
      problems.add(
          new Problem(
              problem.file(), problem.position(), line(problem.message()), line(problem.hint())));
    }
  }

  int count() {
    return problems.size();
  }

  boolean isEmpty() {
    return problems.isEmpty();
  }

  List<Problem> inOrder() {
    return problems.stream().sorted(BY_PLACE).distinct().toList();
  }

  /** Shortens a text of a plugin or library to one line that can be read. */
  private static String line(String text) {
    var line = CONTROL.matcher(text).replaceAll(" ").strip();
    return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
  }
}
