package dev.millrace.spec;

import dev.millrace.spec.word.Problems;
import dev.millrace.spec.word.Quoted;
import dev.millrace.spec.word.TimeSpans;
import dev.millrace.spec.word.Value;
import java.time.Duration;
import java.util.regex.Pattern;

/** Reads the file's {@code flood} key. Its shape has been checked before. */
final class FloodReader {

  private static final Pattern PERCENT = Pattern.compile("([0-9]{1,3}) ?%");

  private final Problems problems;

  FloodReader(Problems problems) {
    this.problems = problems;
  }

  /** Reads the value. A number that makes no sense is reported, and then counts as left out. */
  FloodSpec read(Value flood) {
    return switch (flood) {
      case Value.Text text -> text.text().equals("off") ? FloodSpec.OFF : FloodSpec.DEFAULT;
      case Value.Mapping mapping ->
          new FloodSpec(
              true,
              percent(mapping, "share", 99),
              events(mapping),
              percent(mapping, "alike", 100),
              releaseAfter(mapping));
      default -> throw new IllegalArgumentException("not the shape of flood: " + flood);
    };
  }

  private int percent(Value.Mapping flood, String key, int highest) {
    return flood.find(key).map(it -> percent((Value.Text) it, highest)).orElse(FloodSpec.UNSAID);
  }

  private int percent(Value.Text text, int highest) {
    var form = PERCENT.matcher(text.text());
    int percent = form.matches() ? Integer.parseInt(form.group(1)) : -1;
    if (percent < 1 || percent > highest) {
      problems.report(
          text.position(),
          "expected a share from 1%% to %d%%, found %s".formatted(highest, Quoted.of(text.text())),
          "such as 50%");
      return FloodSpec.UNSAID;
    }
    return percent;
  }

  private int events(Value.Mapping flood) {
    return flood.find("events").map(it -> events((Value.Number) it)).orElse(FloodSpec.UNSAID);
  }

  private int events(Value.Number number) {
    long events = number.number().longValue();
    if (events < 10 || events > 100_000) {
      problems.report(
          number.position(), "expected 10 to 100000 events, found " + number.number(), "");
      return FloodSpec.UNSAID;
    }
    return (int) events;
  }

  private static Duration releaseAfter(Value.Mapping flood) {
    return flood
        .find("release-after")
        .map(it -> ((Value.Text) it).text())
        .map(it -> TimeSpans.isNone(it) ? Duration.ZERO : TimeSpans.parse(it))
        .orElse(FloodSpec.UNSAID_RELEASE);
  }
}
