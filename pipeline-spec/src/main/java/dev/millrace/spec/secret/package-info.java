/**
 * Secrets that a pipeline file uses and must not hold: references to them, and how they are found.
 */
@NullMarked
package dev.millrace.spec.secret;

import org.jspecify.annotations.NullMarked;
