/** Dead letters: the event as it came, with the cause of its failure. */
@NullMarked
package dev.millrace.runtime.deadletter;

import org.jspecify.annotations.NullMarked;
