package dev.millrace.e2e.fault;

import dev.millrace.e2e.release.OldRelease;

/**
 * A fault in which release 0.1.0 takes part. It comes before all others, as that release drops what
 * the account has gained since.
 */
interface OfOldRelease extends Fault {

  @Override
  default String obstacle() {
    return OldRelease.ofHistory().obstacleToRun();
  }

  @Override
  default boolean comesFirst() {
    return true;
  }
}
