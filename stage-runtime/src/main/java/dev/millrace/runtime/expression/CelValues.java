package dev.millrace.runtime.expression;

import com.google.common.primitives.UnsignedLong;
import dev.cel.common.values.CelByteString;
import dev.cel.common.values.NullValue;
import dev.millrace.runtime.row.Row;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Converts a row's values to CEL's and back. Maps and lists are views: an element is converted when
 * it is visited.
 */
final class CelValues {

  private CelValues() {}

  static Object toCel(@Nullable Object value) {
    return switch (value) {
      case null -> NullValue.NULL_VALUE;
      case String text -> text;
      case Long number -> number;
      case Boolean truth -> truth;
      case Double number -> number;
      case BigDecimal number -> number;
      case BigInteger number when number.bitLength() > 63 -> new BigDecimal(number);
      case BigInteger number -> number.longValue();
      case Integer number -> number.longValue();
      case Float number -> number.doubleValue();
      case LocalDate date -> date.atStartOfDay(ZoneOffset.UTC).toInstant();
      case LocalTime time -> time.toString();
      case UUID id -> id.toString();
      case byte[] bytes -> CelByteString.of(bytes);
      case List<?> list -> new ListView(list);
      case Map<?, ?> map -> new MapView(map);
      default -> value == Row.ABSENT ? NullValue.NULL_VALUE : value;
    };
  }

  static @Nullable Object toJava(Object value) {
    return switch (value) {
      case NullValue _ -> null;
      case UnsignedLong number when number.bigIntegerValue().bitLength() > 63 ->
          number.bigIntegerValue();
      case UnsignedLong number -> number.longValue();
      case CelByteString bytes -> bytes.toByteArray();
      case ListView view -> view.list;
      case MapView view -> view.map;
      case List<?> list -> {
        List<@Nullable Object> copy = new ArrayList<>(list.size());
        list.forEach(item -> copy.add(toJava(item)));
        yield copy;
      }
      case Map<?, ?> map -> {
        Map<Object, @Nullable Object> copy = LinkedHashMap.newLinkedHashMap(map.size());
        map.forEach((key, item) -> copy.put(key, toJava(item)));
        yield copy;
      }
      default -> value;
    };
  }

  private static final class ListView extends AbstractList<Object> {
    private final List<?> list;

    ListView(List<?> list) {
      this.list = list;
    }

    @Override
    public Object get(int index) {
      return toCel(list.get(index));
    }

    @Override
    public int size() {
      return list.size();
    }
  }

  private static final class MapView extends AbstractMap<Object, Object> {
    private final Map<?, ?> map;

    MapView(Map<?, ?> map) {
      this.map = map;
    }

    @Override
    public boolean containsKey(Object key) {
      return map.containsKey(key);
    }

    @Override
    public @Nullable Object get(Object key) {
      var value = map.get(key);
      return value != null || map.containsKey(key) ? toCel(value) : null;
    }

    @Override
    public int size() {
      return map.size();
    }

    @Override
    public Set<Entry<Object, Object>> entrySet() {
      return new AbstractSet<>() {
        @Override
        public Iterator<Entry<Object, Object>> iterator() {
          var entries = map.entrySet().iterator();
          return new Iterator<>() {
            @Override
            public boolean hasNext() {
              return entries.hasNext();
            }

            @Override
            public Entry<Object, Object> next() {
              var entry = entries.next();
              return Map.entry(entry.getKey(), toCel(entry.getValue()));
            }
          };
        }

        @Override
        public int size() {
          return map.size();
        }
      };
    }
  }
}
