/** Wires the service: one bean. */
@NullMarked
package dev.millrace.ingest.config;

import org.jspecify.annotations.NullMarked;
