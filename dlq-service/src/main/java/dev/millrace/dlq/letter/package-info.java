/** A dead letter and its life: values, and the decisions about its status. */
@NullMarked
package dev.millrace.dlq.letter;

import org.jspecify.annotations.NullMarked;
