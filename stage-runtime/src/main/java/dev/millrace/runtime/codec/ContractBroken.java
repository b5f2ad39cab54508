package dev.millrace.runtime.codec;

/**
 * A row that does not fit the schema. The message names the value and what was expected. Without a
 * stack trace: it is data.
 */
public final class ContractBroken extends Exception {

  private static final long serialVersionUID = 1L;

  private final String field;

  public ContractBroken(String field, String message) {
    super(message, null, false, false);
    this.field = field;
  }

  public String field() {
    return field;
  }
}
