package dev.millrace.spec.secret;

/**
 * A secret is not at the place that its reference names. The message names the place and the cause.
 */
public final class SecretMissing extends Exception {

  private static final long serialVersionUID = 1L;

  SecretMissing(String message) {
    super(message);
  }
}
