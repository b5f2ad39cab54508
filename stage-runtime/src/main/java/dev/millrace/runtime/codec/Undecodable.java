package dev.millrace.runtime.codec;

import dev.millrace.runtime.stage.ErrorCode;

/**
 * Bytes do not have the expected form. The message names the position. It has no stack trace,
 * because it is data.
 */
public final class Undecodable extends Exception {

  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  public Undecodable(ErrorCode code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  public ErrorCode code() {
    return code;
  }
}
