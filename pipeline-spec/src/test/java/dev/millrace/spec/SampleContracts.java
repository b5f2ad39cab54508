package dev.millrace.spec;

import dev.millrace.spec.type.FieldType;
import dev.millrace.spec.type.FieldType.Kind;
import dev.millrace.spec.type.Fields;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The contract of the sample orders. */
public final class SampleContracts implements Contracts {

  public static final Fields ORDER = order();

  @Override
  public Fields fields(String schema) throws UnknownContract {
    if (!schema.equals("orders.Order")) {
      throw new UnknownContract("there is no file for it");
    }
    return ORDER;
  }

  @Override
  public List<String> names() {
    return List.of("orders.Order", "quakes.Quake");
  }

  private static Fields order() {
    Map<String, FieldType> types = new LinkedHashMap<>();
    types.put("order_id", FieldType.of(Kind.STRING));
    types.put("customer_id", FieldType.of(Kind.STRING));
    types.put("email", FieldType.of(Kind.STRING).orNull());
    types.put("status", FieldType.of(Kind.STRING));
    types.put("amount", FieldType.decimal(12, 2));
    types.put("currency", FieldType.of(Kind.STRING));
    types.put("quantity", FieldType.of(Kind.INT));
    types.put("total", FieldType.decimal(14, 2));
    types.put("created_at", FieldType.of(Kind.TIMESTAMP_MILLIS));
    types.put("paid_at", FieldType.of(Kind.TIMESTAMP_MILLIS).orNull());
    return new Fields(types);
  }
}
