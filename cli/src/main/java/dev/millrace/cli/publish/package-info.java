/** Publishes files of events. */
@NullMarked
package dev.millrace.cli.publish;

import org.jspecify.annotations.NullMarked;
