package dev.millrace.e2e.fault;

import dev.millrace.e2e.FaultTables;
import dev.millrace.e2e.fault.Fate.Cause;
import dev.millrace.e2e.fault.Fate.DeadLettered;
import dev.millrace.e2e.fault.Fate.Duplicate;
import dev.millrace.e2e.fault.Fate.Filtered;
import dev.millrace.e2e.fault.Fate.Loaded;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Orders whose fate is known, the same for the same seed. Each carries a number that rises with
 * every event of its key. Some five in a hundred are bad, in nine ways; two are filtered, and two
 * repeat an earlier order. Some publishers lie about times. Not thread-safe, but for what says so.
 */
final class FaultEvents {

  /**
   * No currency, by ISO 4217. A row with it is refused by a constraint of the table {@link
   * FaultPipeline#LOG}.
   */
  static final String REFUSED_CURRENCY = FaultTables.REFUSED_CURRENCY;

  private static final long FIRST_CREATED = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
  private static final int REPEATABLE = 2_000;
  private static final List<String> STATUSES = List.of("NEW", "PAID", "SHIPPED", "CANCELLED");
  private static final List<String> CURRENCIES = List.of("EUR", "USD", "GBP", "CHF", "JPY");
  private static final List<String> WRONG_TIMES =
      List.of("0", "1", "4102444800000", "999999999999999999", "-5", "yesterday", "");

  private final long seed;
  private final String customers;
  private final Random random;
  private final Map<FaultPipeline, long[]> sequences = new EnumMap<>(FaultPipeline.class);
  private final Map<FaultPipeline, List<ExpectedRow>> repeatable =
      new EnumMap<>(FaultPipeline.class);
  private final MessageDigest sha256 = sha256();
  private volatile boolean isRepeating = true;
  private long count;

  FaultEvents(long seed) {
    this(seed, "customer-");
  }

  /**
   * @param customers what the names of its customers begin with
   */
  FaultEvents(long seed, String customers) {
    this.seed = seed;
    this.customers = customers;
    this.random = new Random(seed);
    for (var pipeline : FaultPipeline.values()) {
      sequences.put(pipeline, new long[pipeline.keys()]);
      repeatable.put(pipeline, new ArrayList<>());
    }
  }

  /** The next event; there is always one. */
  FaultEvent next() {
    count++;
    var pipeline = random.nextInt(3) == 0 ? FaultPipeline.LAST : FaultPipeline.LOG;
    // Some keys have many events, most have few.
    int key = random.nextInt(1 + random.nextInt(pipeline.keys()));
    long sequence = ++sequences.get(pipeline)[key];
    var order = new OrderText(pipeline, customers + key, sequence, random);
    int lot = random.nextInt(1_000);
    return switch (lot / 5) {
      case 0 -> bad(order, "ingest UNDECODABLE", order.cutOff());
      case 1 -> bad(order, "ingest KEY_MISSING", order.without("customer_id"));
      case 2 -> bad(order, "ingest UNKNOWN_CONTENT_TYPE", order.json());
      case 3 -> bad(order, "transform CAST_FAILED", order.with("amount", "\"12,50\""));
      case 4 -> bad(order, "transform CONTRACT_BROKEN", order.without("currency"));
      case 5, 6 -> bad(order, "quality RULE_VIOLATED", order.with("amount", "-1"));
      case 7 -> bad(order, "quality RULE_VIOLATED", order.with("currency", "\"eur\""));
      case 8 -> bad(order, "load SINK_REFUSED", order.with("tags", "[\"\\u0000\"]"));
      case 9 ->
          pipeline == FaultPipeline.LOG
              ? bad(
                  order,
                  "load SINK_REFUSED",
                  order.with("currency", "\"" + REFUSED_CURRENCY + "\""))
              : bad(order, "ingest EMPTY", "");
      case 10, 11, 12, 13 -> event(order, order.with("status", "\"TEST\""), new Filtered());
      case 14, 15, 16, 17 -> isRepeating ? repeated(order) : good(order);
      default -> good(order);
    };
  }

  /** Until {@link #allowRepeats}, what would repeat an order is a new one. By any thread. */
  void forbidRepeats() {
    isRepeating = false;
  }

  /** By any thread. */
  void allowRepeats() {
    isRepeating = true;
  }

  private FaultEvent good(OrderText order) {
    var row = order.row(hash(order.mail()));
    var known = repeatable.get(order.pipeline());
    if (known.size() < REPEATABLE) {
      known.add(row);
    } else {
      known.set(random.nextInt(REPEATABLE), row);
    }
    return event(order, order.json(), new Loaded(row));
  }

  /** An order that was there before, with another amount: the first one counts. */
  private FaultEvent repeated(OrderText order) {
    var known = repeatable.get(order.pipeline());
    if (known.isEmpty()) {
      return good(order);
    }
    var first = known.get(random.nextInt(known.size()));
    order.become(first.orderId(), first.customerId());
    return event(order, order.json(), new Duplicate(order.row(hash(order.mail()))));
  }

  private FaultEvent bad(OrderText order, String cause, String text) {
    var words = cause.split(" ", -1);
    return event(order, text, new DeadLettered(new Cause(words[0], words[1])));
  }

  private FaultEvent event(OrderText order, String text, Fate fate) {
    var headers = new HashMap<String, String>();
    if (random.nextInt(10) == 0) {
      headers.put("mr-ingested-at", WRONG_TIMES.get(random.nextInt(WRONG_TIMES.size())));
    }
    if (fate instanceof DeadLettered(Cause(_, var code)) && code.equals("UNKNOWN_CONTENT_TYPE")) {
      headers.put("content-type", "application/xml");
    }
    var ownId = random.nextInt(5) == 0 ? "" : "fault-%d-%d".formatted(seed, count);
    if (!ownId.isEmpty()) {
      headers.put("mr-event-id", ownId);
    }
    long skew =
        random.nextInt(20) == 0 ? Duration.ofMinutes(random.nextInt(100) - 60).toMillis() : 0;
    return new FaultEvent(
        order.pipeline(),
        order.customer().getBytes(StandardCharsets.UTF_8),
        text.isEmpty() ? null : text.getBytes(StandardCharsets.UTF_8),
        ownId,
        headers,
        skew,
        fate);
  }

  private String hash(String mail) {
    return HexFormat.of().formatHex(sha256.digest(mail.getBytes(StandardCharsets.UTF_8)));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** One order, as values and as JSON. */
  private static final class OrderText {

    private final FaultPipeline pipeline;
    private final long sequence;
    private final String status;
    private final long cents;
    private final String currency;
    private final int quantity;
    private final long createdAt;
    private final long paidAt;
    private final List<String> tags;
    private final String mail;
    private String orderId;
    private String customer;

    OrderText(FaultPipeline pipeline, String customer, long sequence, Random random) {
      this.pipeline = pipeline;
      this.sequence = sequence;
      this.customer = customer;
      this.orderId = customer + ":" + sequence;
      this.status = STATUSES.get(random.nextInt(STATUSES.size()));
      this.cents = random.nextInt(10_000_000);
      this.currency = CURRENCIES.get(random.nextInt(CURRENCIES.size()));
      this.quantity = 1 + random.nextInt(100);
      this.createdAt = FIRST_CREATED + random.nextInt(1_000_000_000);
      this.paidAt =
          status.equals("PAID") ? createdAt + random.nextInt(1_000_000) : ExpectedRow.NEVER;
      this.tags = random.nextBoolean() ? List.of() : List.of("tag-" + customer, "Größe \"é\" 漢");
      this.mail = "someone." + random.nextInt(1_000) + "@example.org";
    }

    FaultPipeline pipeline() {
      return pipeline;
    }

    String customer() {
      return customer;
    }

    String mail() {
      return mail;
    }

    void become(String otherOrder, String otherCustomer) {
      orderId = otherOrder;
      customer = otherCustomer;
    }

    ExpectedRow row(String emailHash) {
      return new ExpectedRow(
          orderId, customer, sequence, emailHash, status, cents, currency, quantity, createdAt,
          paidAt, tags);
    }

    private Map<String, String> fields() {
      var fields = new java.util.LinkedHashMap<String, String>();
      fields.put("order_id", quoted(orderId));
      fields.put("customer_id", quoted(customer));
      fields.put("mail", quoted(mail));
      fields.put("status", quoted(status));
      var amount = "%d.%02d".formatted(cents / 100, cents % 100);
      fields.put("amount", cents % 2 == 0 ? amount : quoted(amount));
      fields.put("currency", quoted(currency));
      fields.put("quantity", String.valueOf(quantity));
      fields.put("created_at", quoted(Instant.ofEpochMilli(createdAt).toString()));
      if (paidAt != ExpectedRow.NEVER) {
        fields.put("paid_at", quoted(Instant.ofEpochMilli(paidAt).toString()));
      }
      fields.put("internal_note", quoted("not for " + customer));
      fields.put(
          "tags",
          "["
              + String.join(
                  ",", tags.stream().map(tag -> quoted(tag.replace("\"", "\\\""))).toList())
              + "]");
      return fields;
    }

    String json() {
      return json(fields());
    }

    String with(String field, String value) {
      var fields = fields();
      fields.put(field, value);
      return json(fields);
    }

    String without(String field) {
      var fields = fields();
      fields.remove(field);
      return json(fields);
    }

    String cutOff() {
      var whole = json();
      return whole.substring(0, whole.length() * 2 / 3);
    }

    private static String json(Map<String, String> fields) {
      var text = new StringBuilder("{");
      fields.forEach(
          (name, value) ->
              text.append(text.length() == 1 ? "" : ", ")
                  .append(quoted(name))
                  .append(": ")
                  .append(value));
      return text.append('}').toString();
    }

    private static String quoted(String text) {
      return "\"" + text + "\"";
    }
  }
}
