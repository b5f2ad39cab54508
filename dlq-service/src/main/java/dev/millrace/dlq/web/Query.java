package dev.millrace.dlq.web;

import dev.millrace.dlq.letter.Status;
import dev.millrace.dlq.store.Filter;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.springframework.util.MultiValueMap;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * The checked parameters of a request. An unknown one is refused, because ignoring it would find
 * too much.
 *
 * @param after list only entries that arrived before this order of arrival
 */
record Query(Filter filter, int limit, long after) {

  private static final int LONGEST = 300;
  private static final Set<String> FILTERS =
      Set.of("pipeline", "stage", "code", "status", "eventId", "fingerprint");

  /** Checks that each parameter is given once, because a second value would be ignored. */
  static Map<String, String> single(MultiValueMap<String, String> given) {
    given.forEach(
        (name, values) -> {
          if (values.size() > 1) {
            throw new BadRequest(
                "%s is given %d times: once is enough".formatted(name, values.size()));
          }
        });
    return given.asSingleValueMap();
  }

  /** Reads parameters; a limit beyond {@code largest} is a mistake. */
  static Query of(Map<String, String> given, int limit, int largest) {
    var unknown = new TreeSet<>(given.keySet());
    unknown.removeAll(FILTERS);
    unknown.removeAll(Set.of("limit", "after"));
    if (!unknown.isEmpty()) {
      throw new BadRequest(
          "unknown parameter %s: use %s, limit or after"
              .formatted(unknown.first(), String.join(", ", new TreeSet<>(FILTERS))));
    }
    given.forEach(Query::checkText);
    return new Query(
        new Filter(
            given.getOrDefault("pipeline", ""),
            given.getOrDefault("stage", ""),
            given.getOrDefault("code", ""),
            status(given.getOrDefault("status", "")),
            given.getOrDefault("eventId", ""),
            given.getOrDefault("fingerprint", "")),
        (int) number("limit", given.getOrDefault("limit", "" + limit), 1, largest),
        number("after", given.getOrDefault("after", "" + Long.MAX_VALUE), 0, Long.MAX_VALUE));
  }

  /**
   * Refuses a text that no dead letter can have. The database could not even compare some of them.
   */
  private static void checkText(String name, String value) {
    if (value.length() > LONGEST || value.codePoints().anyMatch(c -> c < ' ' || c == 0x7f)) {
      throw new BadRequest(
          "%s is no text of at most %d characters without control characters"
              .formatted(name, LONGEST));
    }
  }

  /** The link to the entries after {@code last}, with the same filter. */
  static String next(Map<String, String> given, long last) {
    var link = UriComponentsBuilder.fromPath(DeadLetterController.PATH);
    new java.util.TreeMap<>(given)
        .forEach((name, value) -> link.queryParam(name, "{" + name + "}"));
    return link.replaceQueryParam("after", last).encode().buildAndExpand(given).toUriString();
  }

  private static String status(String text) {
    var status = text.toUpperCase(Locale.ROOT);
    var all = Arrays.stream(Status.values()).map(Status::name).collect(Collectors.joining(", "));
    if (!status.isEmpty()
        && Arrays.stream(Status.values()).noneMatch(s -> s.name().equals(status))) {
      throw new BadRequest("status is '%s': use one of %s".formatted(text, all));
    }
    return status;
  }

  private static long number(String name, String text, long least, long most) {
    if (text.matches("[0-9]{1,19}")) {
      var number = new java.math.BigInteger(text);
      if (number.bitLength() < 64 && number.longValue() >= least && number.longValue() <= most) {
        return number.longValue();
      }
    }
    throw new BadRequest(
        name.equals("after")
            ? "after is '%s': take it from the next link of the page before".formatted(text)
            : "%s is '%s': use a number from %d to %d".formatted(name, text, least, most));
  }
}
