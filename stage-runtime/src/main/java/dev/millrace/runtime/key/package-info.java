/**
 * Converts a business key to its text and back. Each key has one text, however a publisher writes
 * its values.
 */
@NullMarked
package dev.millrace.runtime.key;

import org.jspecify.annotations.NullMarked;
