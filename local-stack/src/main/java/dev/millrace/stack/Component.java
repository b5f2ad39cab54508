package dev.millrace.stack;

/** The servers of a stack. */
public enum Component {
  POSTGRES("PostgreSQL"),
  KAFKA("Kafka"),
  REGISTRY("Schema registry"),
  TRACES("Trace sink");

  private final String label;

  Component(String label) {
    this.label = label;
  }

  /** Its name for people. */
  public String label() {
    return label;
  }
}
