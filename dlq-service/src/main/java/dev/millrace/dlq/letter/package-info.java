/** A dead letter as a value, and the rules for its status. */
@NullMarked
package dev.millrace.dlq.letter;

import org.jspecify.annotations.NullMarked;
