package dev.millrace.runtime.codec;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Type;

/** A random later version of a schema; mostly one that can read what the earlier one wrote. */
final class RandomEvolution {

  private final Random random;
  private final RandomSchemas schemas;
  private final Map<String, Schema> evolved = new HashMap<>();

  RandomEvolution(Random random, RandomSchemas schemas) {
    this.random = random;
    this.schemas = schemas;
    schemas.forget();
  }

  Schema of(Schema schema) {
    return switch (schema.getType()) {
      case RECORD -> ofRecord(schema);
      case ENUM -> named(schema, ofEnum(schema));
      case FIXED -> named(schema, ofFixed(schema));
      case ARRAY -> Schema.createArray(of(schema.getElementType()));
      case MAP -> Schema.createMap(of(schema.getValueType()));
      case UNION -> ofUnion(schema);
      case NULL, BOOLEAN, INT, LONG, FLOAT, DOUBLE, STRING, BYTES ->
          schema.getLogicalType() == null && once(4) ? promoted(schema) : schema;
    };
  }

  private boolean once(int times) {
    return random.nextInt(times) == 0;
  }

  private Schema named(Schema schema, Schema later) {
    var known = evolved.putIfAbsent(schema.getFullName(), later);
    return known == null ? later : known;
  }

  private Schema promoted(Schema schema) {
    return switch (schema.getType()) {
      case INT -> Schema.create(List.of(Type.LONG, Type.FLOAT, Type.DOUBLE).get(random.nextInt(3)));
      case LONG -> Schema.create(List.of(Type.FLOAT, Type.DOUBLE).get(random.nextInt(2)));
      case FLOAT -> Schema.create(Type.DOUBLE);
      case STRING -> Schema.create(Type.BYTES);
      case BYTES -> Schema.create(Type.STRING);
      default -> schema;
    };
  }

  private Schema ofFixed(Schema schema) {
    boolean renamed = once(4);
    var later =
        Schema.createFixed(
            renamed ? schemas.name("F") : schema.getName(),
            null,
            schema.getNamespace(),
            schema.getFixedSize());
    if (renamed) {
      later.addAlias(schema.getName(), schema.getNamespace());
    }
    if (schema.getLogicalType() != null) {
      schema.getLogicalType().addToSchema(later);
    }
    return later;
  }

  private Schema ofEnum(Schema schema) {
    var symbols = new ArrayList<>(schema.getEnumSymbols());
    if (once(3)) {
      symbols.add(schemas.name("S"));
    }
    if (once(3)) {
      Collections.shuffle(symbols, random);
    }
    boolean removed = once(3) && symbols.size() > 1;
    if (removed) {
      symbols.removeLast();
    }
    boolean renamed = once(4);
    var later =
        Schema.createEnum(
            renamed ? schemas.name("E") : schema.getName(),
            null,
            schema.getNamespace(),
            symbols,
            removed || once(2) ? symbols.getFirst() : null);
    if (renamed) {
      later.addAlias(schema.getName(), schema.getNamespace());
    }
    return later;
  }

  private Schema ofUnion(Schema union) {
    var branches = new ArrayList<Schema>();
    for (var each : union.getTypes()) {
      branches.add(of(each));
    }
    if (once(3)) {
      branches.add(schemas.leaf());
    }
    var distinct = new HashMap<String, Schema>();
    branches.removeIf(each -> distinct.putIfAbsent(each.getFullName(), each) != null);
    if (once(3)) {
      Collections.shuffle(branches, random);
    }
    return branches.size() == 1 && once(2) ? branches.getFirst() : Schema.createUnion(branches);
  }

  private Schema ofRecord(Schema schema) {
    var known = evolved.get(schema.getFullName());
    if (known != null) {
      return known;
    }
    boolean renamed = once(4);
    var later =
        Schema.createRecord(
            renamed ? schemas.name("R") : schema.getName(), null, schema.getNamespace(), false);
    if (renamed) {
      later.addAlias(schema.getName(), schema.getNamespace());
    }
    evolved.put(schema.getFullName(), later);
    var fields = new ArrayList<Schema.Field>();
    for (var field : schema.getFields()) {
      if (!once(6)) {
        fields.add(ofField(field));
      }
    }
    if (once(2)) {
      var added = schemas.field(schemas.type(2));
      if (added.hasDefaultValue()) {
        fields.add(added);
      }
    }
    if (once(3)) {
      Collections.shuffle(fields, random);
    }
    later.setFields(fields);
    return later;
  }

  private Schema.Field ofField(Schema.Field field) {
    var type = of(field.schema());
    if (!type.isUnion() && type.getType() != Type.NULL && once(6)) {
      var orNull = List.of(Schema.create(Type.NULL), type);
      type = Schema.createUnion(once(2) ? orNull : orNull.reversed());
    }
    boolean renamed = once(4);
    // A record that is being made has no fields yet, and so no default.
    var given = once(2) ? schemas.defaultOf(type) : null;
    var name = renamed ? schemas.name("f") : field.name();
    var later =
        given == null ? new Schema.Field(name, type) : new Schema.Field(name, type, null, given);
    if (renamed) {
      later.addAlias(field.name());
    }
    return later;
  }
}
