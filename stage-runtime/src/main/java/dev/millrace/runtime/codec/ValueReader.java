package dev.millrace.runtime.codec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one value of a schema as the Java type that rows hold. Compiled once per schema. */
@FunctionalInterface
interface ValueReader {

  @Nullable Object read(AvroInput in) throws Undecodable;

  /** Skips a value, with the same checks. */
  default void skip(AvroInput in) throws Undecodable {
    read(in);
  }

  /** Any text. */
  final class TextReader implements ValueReader {

    @Override
    public Object read(AvroInput in) throws Undecodable {
      return in.readString();
    }

    @Override
    public void skip(AvroInput in) throws Undecodable {
      in.skipString();
    }
  }

  /** Any bytes. */
  final class BytesReader implements ValueReader {

    @Override
    public Object read(AvroInput in) throws Undecodable {
      return in.readBytes();
    }

    @Override
    public void skip(AvroInput in) throws Undecodable {
      in.skip(in.readLength());
    }
  }

  /** A list. */
  record ListReader(ValueReader item) implements ValueReader {

    @Override
    public Object read(AvroInput in) throws Undecodable {
      in.enter();
      List<@Nullable Object> items = new ArrayList<>();
      for (int count = in.readBlock(); count > 0; count = in.readBlock()) {
        int end = in.blockEnd();
        for (int i = 0; i < count; i++) {
          items.add(item.read(in));
        }
        in.endBlock(end);
      }
      in.leave();
      return items;
    }

    @Override
    public void skip(AvroInput in) throws Undecodable {
      in.enter();
      for (int count = in.readBlock(); count > 0; count = in.readBlock()) {
        int end = in.blockEnd();
        for (int i = 0; i < count; i++) {
          item.skip(in);
        }
        in.endBlock(end);
      }
      in.leave();
    }
  }

  /** A map. */
  record MapReader(ValueReader value) implements ValueReader {

    @Override
    public Object read(AvroInput in) throws Undecodable {
      in.enter();
      Map<String, @Nullable Object> entries = new LinkedHashMap<>();
      for (int count = in.readBlock(); count > 0; count = in.readBlock()) {
        int end = in.blockEnd();
        for (int i = 0; i < count; i++) {
          var key = in.readString();
          entries.put(key, value.read(in));
        }
        in.endBlock(end);
      }
      in.leave();
      return entries;
    }

    @Override
    public void skip(AvroInput in) throws Undecodable {
      in.enter();
      for (int count = in.readBlock(); count > 0; count = in.readBlock()) {
        int end = in.blockEnd();
        for (int i = 0; i < count; i++) {
          in.skipString();
          value.skip(in);
        }
        in.endBlock(end);
      }
      in.leave();
    }
  }

  /** One of several types. */
  final class UnionReader implements ValueReader {

    private final ValueReader[] branches;

    UnionReader(List<ValueReader> branches) {
      this.branches = branches.toArray(ValueReader[]::new);
    }

    @Override
    public @Nullable Object read(AvroInput in) throws Undecodable {
      return branch(in).read(in);
    }

    @Override
    public void skip(AvroInput in) throws Undecodable {
      branch(in).skip(in);
    }

    private ValueReader branch(AvroInput in) throws Undecodable {
      int branch = in.readInt();
      if (branch < 0 || branch >= branches.length) {
        throw in.broken("branch %d of a union of %d".formatted(branch, branches.length));
      }
      return branches[branch];
    }
  }

  /** A nested record as a map. Its fields are set after the whole schema is compiled. */
  final class RecordReader implements ValueReader {

    /** A field of the writer. */
    private record Member(String name, ValueReader reader, boolean isRead) {}

    private final List<Member> members = new ArrayList<>();
    private final Map<String, @Nullable Object> defaults = new LinkedHashMap<>();

    void reads(String name, ValueReader reader) {
      members.add(new Member(name, reader, true));
    }

    void skips(ValueReader reader) {
      members.add(new Member("", reader, false));
    }

    /** A field that the writer does not have. */
    void fills(String name, @Nullable Object value) {
      defaults.put(name, value);
    }

    @Override
    public Object read(AvroInput in) throws Undecodable {
      in.enterRecord(members.size() + defaults.size());
      Map<String, @Nullable Object> values =
          LinkedHashMap.newLinkedHashMap(members.size() + defaults.size());
      for (var member : members) {
        if (member.isRead) {
          values.put(member.name, member.reader.read(in));
        } else {
          member.reader.skip(in);
        }
      }
      values.putAll(defaults);
      in.leave();
      return values;
    }

    @Override
    public void skip(AvroInput in) throws Undecodable {
      in.enterRecord(members.size() + defaults.size());
      for (var member : members) {
        member.reader.skip(in);
      }
      in.leave();
    }
  }
}
