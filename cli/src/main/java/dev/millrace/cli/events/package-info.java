/** Files of events: JSON by lines, as an array, or one document after the other. */
@NullMarked
package dev.millrace.cli.events;

import org.jspecify.annotations.NullMarked;
