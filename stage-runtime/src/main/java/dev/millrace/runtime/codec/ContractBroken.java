package dev.millrace.runtime.codec;

import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A row does not fit the schema. The message names the place in the event, its value and what was
 * expected. {@link #field()} is a path of the schema only, so that failures of one kind are equal.
 * It has no stack trace, because it is data. The place is put together only when a failure happens,
 * as most rows fit.
 */
public final class ContractBroken extends Exception {

  private static final long serialVersionUID = 1L;

  private static final int LONGEST_STEP = 40;
  private static final int LONGEST_PLACE = 200;

  private String found;
  private final String expected;
  private String field = "";
  private String place = "";
  private transient @Nullable Map<Object, String> records;

  /**
   * @param found the event's value, such as {@code holds the number 5}
   * @param expected the value that the schema asks for
   */
  ContractBroken(String found, String expected) {
    super(null, null, false, false);
    this.found = found;
    this.expected = expected;
  }

  /**
   * The place in the schema: {@code lines[].amount}, {@code attrs.*}. It holds no data of the
   * event. A record that contains itself has the same path at every depth.
   */
  public String field() {
    return field;
  }

  /** The place in the event: {@code lines[3].amount}, {@code attrs.colour}. */
  public String place() {
    if (place.length() <= LONGEST_PLACE) {
      return place;
    }
    int half = LONGEST_PLACE / 2;
    return place.substring(0, half) + "…" + place.substring(place.length() - half);
  }

  @Override
  public String getMessage() {
    return "field %s %s: expected %s".formatted(place(), found, expected);
  }

  /** The found value, with its place inside the whole value. */
  String inside() {
    return place.isEmpty() ? found : "at %s %s".formatted(place(), found);
  }

  String expected() {
    return expected;
  }

  /** The same failure for a field that the event does not have. */
  ContractBroken absent() {
    found = "is missing";
    return this;
  }

  ContractBroken inField(String name) {
    field = joined(name, field);
    place = joined(name, place);
    return this;
  }

  ContractBroken inItem(int index) {
    field = joined("[]", field);
    place = joined("[" + index + "]", place);
    return this;
  }

  ContractBroken inEntry(String key) {
    field = joined("*", field);
    place = joined(shortened(key), place);
    return this;
  }

  /**
   * The failure as seen from the record around it.
   *
   * @param type of the record; always the same object for one type
   */
  ContractBroken inRecord(Object type) {
    var known = records;
    if (known == null) {
      known = new IdentityHashMap<>();
      records = known;
    }
    var first = known.putIfAbsent(type, field);
    if (first != null) {
      field = first;
    }
    return this;
  }

  private static String joined(String step, String rest) {
    return rest.isEmpty() || rest.startsWith("[") ? step + rest : step + "." + rest;
  }

  private static String shortened(String key) {
    return key.length() <= LONGEST_STEP ? key : key.substring(0, LONGEST_STEP - 1) + "…";
  }
}
