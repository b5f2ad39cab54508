package dev.millrace.cli.demo;

import dev.millrace.cli.demo.Fate.DeadLettered;
import dev.millrace.cli.demo.Fate.Duplicate;
import dev.millrace.cli.demo.Fate.Filtered;
import dev.millrace.cli.demo.Fate.Loaded;
import dev.millrace.runtime.stage.StageName;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Orders for the sample pipeline, the same ones for the same seed. Of every hundred, one each is
 * unparseable, lacks its key, breaks a quality rule, repeats an earlier order, is a test, and has a
 * value that cannot be cast; the others are good. Not thread-safe.
 */
public final class OrderEvents implements Supplier<OrderEvent> {

  /** The kinds of events. */
  private enum Kind {
    GOOD,
    UNPARSEABLE,
    KEYLESS,
    RULE_BREAKING,
    REPEATED,
    TEST,
    UNCASTABLE
  }

  private static final int BLOCK = 100;
  private static final int REMEMBERED = 64;
  private static final int MAX_TRACED = 20;
  private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");
  private static final List<String> STATUSES = List.of("NEW", "PAID", "SHIPPED", "CANCELLED");
  private static final List<String> CURRENCIES = List.of("EUR", "USD", "GBP", "CHF", "JPY");

  private final long seed;
  private final Random random;
  private final int events;
  private final int traceEvery;
  private final List<Kind> block = new ArrayList<>();
  private final List<OrderEvent> repeatable = new ArrayList<>();
  private int next;
  private int[] variants = new int[Kind.values().length];

  /**
   * @param seed of everything random
   * @param events how many will be asked for; decides how many of them carry a trace context
   */
  public OrderEvents(long seed, int events) {
    this.seed = seed;
    this.random = new Random(seed);
    this.events = events;
    this.traceEvery = Math.max(1, events / MAX_TRACED);
  }

  /** The next event; there is always one. */
  @Override
  public OrderEvent get() {
    int number = next++;
    var kind = kind();
    if (kind == Kind.REPEATED && repeatable.isEmpty()) {
      kind = Kind.GOOD;
    }
    var order = new Order(number, random);
    int variant = variants[kind.ordinal()]++;
    return switch (kind) {
      case GOOD -> good(order);
      case REPEATED -> repeated(number);
      case TEST -> event(order, order.with("status", "\"TEST\""), new Filtered());
      case KEYLESS ->
          event(
              order,
              variant % 2 == 0 ? order.without("customer_id") : order.with("customer_id", "null"),
              new DeadLettered(StageName.INGEST, "KEY_MISSING"));
      case UNCASTABLE ->
          event(
              order,
              order.with("amount", variant % 2 == 0 ? "\"12,50\"" : "\"a lot\""),
              new DeadLettered(StageName.TRANSFORM, "CAST_FAILED"));
      case RULE_BREAKING ->
          event(
              order,
              ruleBreaking(order, variant),
              new DeadLettered(StageName.QUALITY, "RULE_VIOLATED"));
      case UNPARSEABLE ->
          event(
              order,
              unparseable(order, variant),
              new DeadLettered(StageName.INGEST, "UNDECODABLE"));
    };
  }

  /** Every block of a hundred has one of each kind, at places of its own. */
  private Kind kind() {
    if (block.isEmpty()) {
      for (var kind : Kind.values()) {
        if (kind != Kind.GOOD) {
          block.add(kind);
        }
      }
      while (block.size() < BLOCK) {
        block.add(Kind.GOOD);
      }
      Collections.shuffle(block, random);
    }
    return block.removeLast();
  }

  private OrderEvent good(Order order) {
    var event = event(order, order.json(), new Loaded(order.number, order.cents));
    if (event.key() != null && repeatable.size() < REMEMBERED) {
      repeatable.add(event);
    } else if (event.key() != null) {
      repeatable.set(random.nextInt(REMEMBERED), event);
    }
    return event;
  }

  /** The same order in a new event, with the key of the first, so that it comes after it. */
  private OrderEvent repeated(int number) {
    var first = repeatable.get(random.nextInt(repeatable.size()));
    return new OrderEvent(number, first.key(), first.value(), headers(number), new Duplicate());
  }

  private static byte[] ruleBreaking(Order order, int variant) {
    return switch (variant % 5) {
      case 0 -> order.with("amount", "-" + order.amount());
      case 1 -> order.with("status", "\"LOST\"");
      case 2 -> order.with("quantity", "0");
      case 3 -> order.with("currency", "\"euro\"");
      default -> order.with("amount", "\"100000.01\"");
    };
  }

  private static byte[] unparseable(Order order, int variant) {
    var json = order.json();
    return switch (variant % 4) {
      case 0 -> java.util.Arrays.copyOf(json, json.length / 2);
      case 1 -> {
        json[json.length / 2] = (byte) 0xFF;
        yield json;
      }
      case 2 ->
          ("{\"order_id\":\"twice\"," + new String(json, StandardCharsets.UTF_8).substring(1))
              .getBytes(StandardCharsets.UTF_8);
      default ->
          "order %d, see attachment".formatted(order.number).getBytes(StandardCharsets.UTF_8);
    };
  }

  private OrderEvent event(Order order, byte[] value, Fate fate) {
    boolean keyed = order.number % 10 != 3;
    return new OrderEvent(
        order.number,
        keyed ? order.customer.getBytes(StandardCharsets.UTF_8) : null,
        value,
        headers(order.number),
        fate);
  }

  private Map<String, String> headers(int number) {
    var headers = new HashMap<String, String>();
    if (number % 2 == 0) {
      headers.put("mr-event-id", eventId(number));
    }
    if (isTraced(number)) {
      headers.put("mr-event-id", eventId(number));
      headers.put("traceparent", "00-%s-%016x-01".formatted(traceId(number), number + 1L));
    }
    return headers;
  }

  /** Some of all, and some of the last ones, which do not wait in a burst. */
  private boolean isTraced(int number) {
    return number % traceEvery == 0 || (number >= events - 100 && number % 20 == 0);
  }

  private String eventId(int number) {
    return "demo-%d-%d".formatted(seed, number);
  }

  private String traceId(int number) {
    return "%016x%016x".formatted(seed | 1L << 62, number + 1L);
  }

  /** One order, field by field as JSON. */
  private static final class Order {
    private final int number;
    private final String customer;
    private final int cents;
    private final Map<String, String> fields = new java.util.LinkedHashMap<>();

    Order(int number, Random random) {
      this.number = number;
      this.customer = "c-%05d".formatted(random.nextInt(5_000));
      this.cents = 100 + random.nextInt(500_000);
      var status = STATUSES.get(random.nextInt(STATUSES.size()));
      var created = FIRST.plusSeconds(number);
      boolean paid = status.equals("PAID") || status.equals("SHIPPED");
      fields.put("order_id", quoted(id(number)));
      fields.put("customer_id", quoted(customer));
      fields.put("mail", quoted(customer + "@example.org"));
      fields.put("status", quoted(status));
      fields.put("amount", number % 3 == 0 ? quoted(amount()) : amount());
      fields.put("currency", quoted(CURRENCIES.get(random.nextInt(CURRENCIES.size()))));
      fields.put("quantity", Integer.toString(1 + random.nextInt(9)));
      fields.put("created_at", quoted(created.toString()));
      fields.put("paid_at", paid ? quoted(created.plusSeconds(90).toString()) : "null");
      fields.put("tags", number % 4 == 0 ? "[\"gift\",\"été ☀\"]" : "[]");
      fields.put("internal_note", quoted("picked in hall " + (1 + random.nextInt(12))));
    }

    /** The order's id in its row. */
    static String id(int number) {
      return "o-%08d".formatted(number);
    }

    String amount() {
      return String.format(Locale.ROOT, "%d.%02d", cents / 100, cents % 100);
    }

    byte[] json() {
      return json(fields);
    }

    byte[] with(String field, String json) {
      var changed = new java.util.LinkedHashMap<>(fields);
      changed.put(field, json);
      return json(changed);
    }

    byte[] without(String field) {
      var changed = new java.util.LinkedHashMap<>(fields);
      changed.remove(field);
      return json(changed);
    }

    private static byte[] json(Map<String, String> fields) {
      var text = new StringBuilder("{");
      fields.forEach(
          (name, value) ->
              text.append(text.length() > 1 ? "," : "")
                  .append(quoted(name))
                  .append(':')
                  .append(value));
      return text.append('}').toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String quoted(String text) {
      return '"' + text + '"';
    }
  }

  /** The number of the order with this id; -1 when no generated order has such an id. */
  static int number(String orderId) {
    return orderId.matches("o-\\d{8}") ? Integer.parseInt(orderId.substring(2)) : -1;
  }
}
