/** Waiting while a dependency is unavailable, behind a circuit breaker. */
@NullMarked
package dev.millrace.runtime.pause;

import org.jspecify.annotations.NullMarked;
