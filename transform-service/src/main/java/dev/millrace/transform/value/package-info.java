/** Converts values to other types: exactly, or not at all. */
@NullMarked
package dev.millrace.transform.value;

import org.jspecify.annotations.NullMarked;
