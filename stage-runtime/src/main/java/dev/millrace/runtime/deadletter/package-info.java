/** Dead letters: the unchanged event, with the cause of its failure. */
@NullMarked
package dev.millrace.runtime.deadletter;

import org.jspecify.annotations.NullMarked;
