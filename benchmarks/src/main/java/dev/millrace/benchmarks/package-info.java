/** Benchmarks, one package each, and what their reports share here. */
@NullMarked
package dev.millrace.benchmarks;

import org.jspecify.annotations.NullMarked;
