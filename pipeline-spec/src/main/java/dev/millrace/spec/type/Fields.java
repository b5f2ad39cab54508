package dev.millrace.spec.type;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The fields of a record, by name, in order. Immutable. */
public final class Fields {

  /** No fields. */
  public static final Fields NONE = new Fields(Map.of());

  private final Map<String, FieldType> types;

  public Fields(Map<String, FieldType> types) {
    this.types = Collections.unmodifiableMap(new LinkedHashMap<>(types));
  }

  public Set<String> names() {
    return types.keySet();
  }

  public boolean has(String name) {
    return types.containsKey(name);
  }

  public Optional<FieldType> type(String name) {
    return Optional.ofNullable(types.get(name));
  }

  public Map<String, FieldType> asMap() {
    return types;
  }

  /** These fields with {@code name} added, or its type replaced. */
  public Fields with(String name, FieldType type) {
    var copy = new LinkedHashMap<>(types);
    copy.put(name, type);
    return new Fields(copy);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Fields that && types.equals(that.types);
  }

  @Override
  public int hashCode() {
    return types.hashCode();
  }

  @Override
  public String toString() {
    return types.toString();
  }
}
