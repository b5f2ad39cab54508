/** Timers and background threads that somebody owns, and that are seen when they fail. */
@NullMarked
package dev.millrace.runtime.watch;

import org.jspecify.annotations.NullMarked;
