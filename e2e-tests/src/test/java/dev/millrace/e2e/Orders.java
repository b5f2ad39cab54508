package dev.millrace.e2e;

/** Events of the sample pipeline's shape, as JSON. */
final class Orders {

  private Orders() {}

  /** An order that passes every stage. */
  static String good(String id, String customer) {
    return order(id, customer, "NEW", "19.99");
  }

  static String order(String id, String customer, String status, String amount) {
    return """
        {"order_id": "%s", "customer_id": "%s", "mail": "someone@example.org", "status": "%s", "amount": "%s", \
        "currency": "EUR", "quantity": 2, "created_at": "2026-03-01T12:00:00Z", "internal_note": "x", "tags": ["a"]}"""
        .formatted(id, customer, status, amount);
  }
}
