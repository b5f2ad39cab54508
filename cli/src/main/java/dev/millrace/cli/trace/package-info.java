/** An event's way through the services, drawn from its spans. */
@NullMarked
package dev.millrace.cli.trace;

import org.jspecify.annotations.NullMarked;
