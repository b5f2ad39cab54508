/** Timers and background threads. Each has an owner that stops it, and its failures are visible. */
@NullMarked
package dev.millrace.runtime.watch;

import org.jspecify.annotations.NullMarked;
