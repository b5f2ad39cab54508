package dev.millrace.cli.check;

import dev.millrace.cli.terminal.Escaped;
import dev.millrace.cli.terminal.Style;
import dev.millrace.cli.terminal.Terminal;
import dev.millrace.spec.Problem;
import java.util.List;

/** The line of a file a problem is in, with a mark under the place. */
final class Excerpt {

  private Excerpt() {}

  /** Two lines; none when the file has no such line. */
  static List<String> of(Problem problem, List<String> file, Terminal terminal) {
    int line = problem.position().line();
    if (line < 1 || line > file.size()) {
      return List.of();
    }
    var text = file.get(line - 1).replace('\t', ' ');
    int column = Math.clamp(problem.position().column(), 1, text.length() + 1);
    var margin = "%5d │ ".formatted(line);
    var blank = " ".repeat(margin.length() - 2) + "│ ";
    return List.of(
        terminal.styled(Style.DIM, margin) + Escaped.line(text),
        terminal.styled(Style.DIM, blank)
            + " ".repeat(column - 1)
            + terminal.styled(Style.RED, "^"));
  }
}
