package dev.millrace.spec.secret;

/**
 * A secret is not where its reference says. The message names the place and what is wrong there.
 */
public final class SecretMissing extends Exception {

  private static final long serialVersionUID = 1L;

  SecretMissing(String message) {
    super(message);
  }
}
