/** Sends dead letters back to where they failed, each redrive exactly once. */
@NullMarked
package dev.millrace.dlq.redrive;

import org.jspecify.annotations.NullMarked;
