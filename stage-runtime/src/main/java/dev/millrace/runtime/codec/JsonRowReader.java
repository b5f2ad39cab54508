package dev.millrace.runtime.codec;

import dev.millrace.runtime.row.Digits;
import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.row.RowLayout;
import dev.millrace.runtime.stage.ErrorCode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.sym.PropertyNameMatcher;
import tools.jackson.core.util.JsonRecyclerPools;
import tools.jackson.core.util.Named;

/**
 * Reads a JSON object into a row. Refuses everything that is not strict JSON: invalid UTF-8,
 * duplicate keys, nesting deeper than 500, numbers longer than 1,000 characters, unpaired
 * surrogates, anything after the object. Skips fields that the layout does not have, but they must
 * be well-formed, too. Skips a UTF-8 byte order mark. Not thread-safe.
 */
public final class JsonRowReader {

  /** The slot that {@link #withSource} fills with the whole object. */
  public static final String SOURCE = "source";

  private static final int NO_SLOT = -1;

  /**
   * An alias is stored as this number minus its slot. It fills the slot only when the field's own
   * name is absent.
   */
  private static final int FIRST_ALIAS = -2;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .recyclerPool(JsonRecyclerPools.threadLocalPool())
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(500)
                  .maxNumberLength(Digits.MOST)
                  .build())
          .build();

  private final PropertyNameMatcher matcher;
  private final int[] slots;
  private final int sourceSlot;
  private final SeenNames seen = new SeenNames();
  private final boolean[] filled;

  /** Tells whether a string of this event may contain an escaped surrogate. */
  private boolean escapes;

  public JsonRowReader(RowLayout layout) {
    this(layout, NO_SLOT, List.of(), Map.of());
  }

  private JsonRowReader(
      RowLayout layout, int sourceSlot, Collection<String> expected, Map<String, String> aliases) {
    this.sourceSlot = sourceSlot;
    var names = new LinkedHashMap<String, Integer>();
    for (int slot = 0; slot < layout.size(); slot++) {
      if (slot != sourceSlot) {
        names.put(layout.names().get(slot), slot);
      }
    }
    aliases.forEach(
        (alias, field) -> {
          if (layout.has(field)) {
            names.putIfAbsent(alias, FIRST_ALIAS - layout.slot(field));
          }
        });
    expected.forEach(name -> names.putIfAbsent(name, NO_SLOT));
    this.slots = names.values().stream().mapToInt(Integer::intValue).toArray();
    this.filled = new boolean[slots.length];
    this.matcher =
        JSON.constructNameMatcher(names.keySet().stream().map(Named::fromString).toList(), false);
  }

  /**
   * A reader that skips most of an event.
   *
   * @param expected names of fields that most events have, in the layout or not; the reader
   *     recognises them without making a string
   * @param aliases as in {@link #of}
   */
  public static JsonRowReader expecting(
      Collection<String> expected, RowLayout layout, Map<String, String> aliases) {
    return new JsonRowReader(layout, NO_SLOT, expected, aliases);
  }

  /** The same, for fields without aliases. */
  public static JsonRowReader expecting(Collection<String> expected, RowLayout layout) {
    return expecting(expected, layout, Map.of());
  }

  /**
   * A reader for fields with aliases.
   *
   * @param aliases alias to field of the layout; a field's own name has priority
   */
  public static JsonRowReader of(RowLayout layout, Map<String, String> aliases) {
    return new JsonRowReader(layout, NO_SLOT, List.of(), aliases);
  }

  /**
   * A reader that also puts the whole object, as a map, into the layout's field {@link #SOURCE}. A
   * payload field of that name is only in the map.
   */
  public static JsonRowReader withSource(RowLayout layout) {
    return withSource(layout, SOURCE, Map.of());
  }

  /**
   * The same, for a layout that has another name for the whole object.
   *
   * @param aliases as of {@link #of}
   */
  public static JsonRowReader withSource(
      RowLayout layout, String name, Map<String, String> aliases) {
    return new JsonRowReader(layout, layout.slot(name), List.of(), aliases);
  }

  /** Clears the row and fills it. */
  public void read(byte[] json, Row into) throws Undecodable {
    read(json, 0, json.length, into);
  }

  /**
   * Clears the row and fills it from a part of an array. Places in messages count from the start of
   * that part.
   */
  public void read(byte[] bytes, int start, int length, Row into) throws Undecodable {
    into.clear();
    escapes = false;
    if (!Utf8.isPlain(bytes, start, start + length)) {
      checkEncoding(bytes, start, start + length);
      escapes = Utf8.hasBackslash(bytes, start, start + length);
    }
    try (var parser = JSON.createParser(ObjectReadContext.empty(), bytes, start, length)) {
      readDocument(parser, into);
    } catch (JacksonException e) {
      throw undecodable(plain(e.getOriginalMessage()), e.getLocation());
    } catch (ArithmeticException | IllegalArgumentException | IllegalStateException e) {
      // numbers beyond BigDecimal, and keys made to collide in Jackson's symbol table
      throw new Undecodable(ErrorCode.UNDECODABLE, "not readable JSON: " + e.getMessage());
    }
  }

  private static void checkEncoding(byte[] json, int start, int end) throws Undecodable {
    int invalid = Utf8.invalidAt(json, start, end);
    if (invalid >= 0) {
      throw new Undecodable(
          ErrorCode.UNDECODABLE, "invalid UTF-8 at " + Utf8.place(json, start, invalid));
    }
    // JSON text has no zero byte; on one, Jackson would guess UTF-16 or UTF-32.
    for (int i = start; i < Math.min(start + 4, end); i++) {
      if (json[i] == 0) {
        throw new Undecodable(
            ErrorCode.UNDECODABLE, "a zero byte at " + Utf8.place(json, start, i));
      }
    }
  }

  private void readDocument(JsonParser parser, Row into) throws Undecodable {
    var first = parser.nextToken();
    if (first != JsonToken.START_OBJECT) {
      throw new Undecodable(
          ErrorCode.UNDECODABLE,
          first == null
              ? "empty where a JSON object is expected"
              : "the top level is " + describe(first) + " where a JSON object is expected");
    }
    if (sourceSlot < 0) {
      readFields(parser, into, null);
    } else {
      Map<String, @Nullable Object> whole = new LinkedHashMap<>();
      readFields(parser, into, whole);
      into.set(sourceSlot, whole);
    }
    if (parser.nextToken() != null) {
      throw undecodable("something follows the JSON object", parser.currentTokenLocation());
    }
  }

  private void readFields(
      JsonParser parser, Row into, @Nullable Map<String, @Nullable Object> whole)
      throws Undecodable {
    Arrays.fill(filled, false);
    seen.clear();
    long object = seen.open();
    for (int match = parser.nextNameMatch(matcher);
        match != PropertyNameMatcher.MATCH_END_OBJECT;
        match = parser.nextNameMatch(matcher)) {
      if (match >= 0) {
        if (filled[match]) {
          throw duplicate(parser);
        }
        filled[match] = true;
        if (slots[match] == NO_SLOT) {
          skip(parser, parser.nextToken());
          continue;
        }
        var name = parser.currentName();
        var value = value(parser, parser.nextToken());
        if (slots[match] >= 0) {
          into.set(slots[match], value);
        } else if (into.get(FIRST_ALIAS - slots[match]) == Row.ABSENT) {
          into.set(FIRST_ALIAS - slots[match], value);
        }
        if (whole != null) {
          whole.put(name, value);
        }
      } else if (whole != null) {
        var name = name(parser, object);
        whole.put(name, value(parser, parser.nextToken()));
      } else {
        name(parser, object);
        skip(parser, parser.nextToken());
      }
    }
  }

  /** The current name, the first of its kind in the object. */
  private String name(JsonParser parser, long object) throws Undecodable {
    var name = parser.currentName();
    if (!seen.add(object, name)) {
      throw duplicate(parser);
    }
    return escapes ? paired(name, parser) : name;
  }

  private @Nullable Object value(JsonParser parser, JsonToken token) throws Undecodable {
    return switch (token) {
      case VALUE_STRING -> string(parser);
      case VALUE_NUMBER_INT -> integer(parser);
      case VALUE_NUMBER_FLOAT -> decimal(parser);
      case VALUE_TRUE -> Boolean.TRUE;
      case VALUE_FALSE -> Boolean.FALSE;
      case VALUE_NULL -> null;
      case START_ARRAY -> list(parser);
      case START_OBJECT -> map(parser);
      default -> throw undecodable("unexpected " + token, parser.currentTokenLocation());
    };
  }

  private String string(JsonParser parser) throws Undecodable {
    var text = parser.getString();
    return escapes ? paired(text, parser) : text;
  }

  private static Object integer(JsonParser parser) {
    return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
        ? parser.getBigIntegerValue()
        : (Object) parser.getLongValue();
  }

  /**
   * Reads a decimal. Its form without exponent must be within the limit too, so that later steps
   * cannot make it huge.
   */
  private static BigDecimal decimal(JsonParser parser) throws Undecodable {
    var number = parser.getDecimalValue();
    if (!Digits.areFew(number)) {
      throw undecodable(Digits.TOO_MANY, parser.currentTokenLocation());
    }
    return number;
  }

  private List<@Nullable Object> list(JsonParser parser) throws Undecodable {
    List<@Nullable Object> items = new ArrayList<>();
    for (var token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
      items.add(value(parser, token));
    }
    return items;
  }

  private Map<String, @Nullable Object> map(JsonParser parser) throws Undecodable {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    long object = seen.open();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      var name = name(parser, object);
      fields.put(name, value(parser, parser.nextToken()));
    }
    return fields;
  }

  private void skip(JsonParser parser, JsonToken token) throws Undecodable {
    switch (token) {
      case START_OBJECT -> {
        long object = seen.open();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          name(parser, object);
          skip(parser, parser.nextToken());
        }
      }
      case START_ARRAY -> {
        for (var item = parser.nextToken();
            item != JsonToken.END_ARRAY;
            item = parser.nextToken()) {
          skip(parser, item);
        }
      }
      case VALUE_STRING -> {
        if (escapes) {
          string(parser);
        }
      }
      case VALUE_NUMBER_FLOAT, VALUE_NUMBER_INT -> {
        if (parser.getStringLength() > Digits.MOST) {
          throw undecodable(Digits.TOO_MANY, parser.currentTokenLocation());
        }
      }
      default -> {}
    }
  }

  /** Text that can be written as UTF-8 again. */
  private static String paired(String text, JsonParser parser) throws Undecodable {
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      if (Character.isSurrogate(unit)) {
        if (Character.isLowSurrogate(unit)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          throw undecodable("an unpaired surrogate in a text", parser.currentTokenLocation());
        }
        i++;
      }
    }
    return text;
  }

  private static Undecodable duplicate(JsonParser parser) {
    return undecodable(
        "the key '" + shortened(parser.currentName()) + "' appears twice in an object",
        parser.currentTokenLocation());
  }

  private static Undecodable undecodable(
      @Nullable String message, @Nullable TokenStreamLocation location) {
    var place =
        location == null
            ? ""
            : " at line %d, column %d (byte %d)"
                .formatted(location.getLineNr(), location.getColumnNr(), location.getByteOffset());
    return new Undecodable(ErrorCode.UNDECODABLE, message + place);
  }

  private static String describe(JsonToken token) {
    return switch (token) {
      case START_ARRAY -> "an array";
      case VALUE_STRING -> "a text";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
      case VALUE_NULL -> "null";
      default -> token.asString();
    };
  }

  /** Jackson's message, without its places and without most of the payload. */
  private static String plain(@Nullable String message) {
    return shortened(
        String.valueOf(message)
            .replaceAll(" ?\\((start marker at|for Object starting at)[^)]*\\)?.*", ""));
  }

  private static String shortened(String text) {
    return text.length() <= 200 ? text : text.substring(0, 199) + "…";
  }
}
