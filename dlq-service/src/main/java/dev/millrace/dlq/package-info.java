/** Stores dead letters, shows them, and sends them back. */
@NullMarked
package dev.millrace.dlq;

import org.jspecify.annotations.NullMarked;
