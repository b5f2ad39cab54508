package dev.millrace.runtime.row;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Maps fields to the slots of a {@link Row}. Made once per pipeline; immutable. */
public final class RowLayout {

  private final List<String> names;
  private final Map<String, Integer> slots = new HashMap<>();

  public RowLayout(Collection<String> names) {
    this.names = List.copyOf(names);
    for (var name : this.names) {
      if (slots.put(name, slots.size()) != null) {
        throw new IllegalArgumentException("field '" + name + "' appears twice in " + names);
      }
    }
  }

  /** The slot of a field that the layout has. */
  public int slot(String name) {
    var slot = slots.get(name);
    if (slot == null) {
      throw new IllegalArgumentException("no field '" + name + "' among " + names);
    }
    return slot;
  }

  public boolean has(String name) {
    return slots.containsKey(name);
  }

  /** The names, by slot. */
  public List<String> names() {
    return names;
  }

  public int size() {
    return names.size();
  }

  /** This layout with more fields at its end. Its fields keep their slots. */
  public RowLayout with(Collection<String> more) {
    var all = new ArrayList<>(names);
    for (var name : more) {
      if (!slots.containsKey(name) && !all.contains(name)) {
        all.add(name);
      }
    }
    return new RowLayout(all);
  }
}
