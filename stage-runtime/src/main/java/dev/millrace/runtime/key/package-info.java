/**
 * The text of a business key: one for each key, however a publisher writes its values, and the way
 * back from the text to the values.
 */
@NullMarked
package dev.millrace.runtime.key;

import org.jspecify.annotations.NullMarked;
