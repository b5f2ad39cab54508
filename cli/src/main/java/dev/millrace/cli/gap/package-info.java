/** The command {@code accept-gap}: goes on where a consumer has stopped before a gap. */
@NullMarked
package dev.millrace.cli.gap;

import org.jspecify.annotations.NullMarked;
