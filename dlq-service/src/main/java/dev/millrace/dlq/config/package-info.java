/** Wires the service: the only package that knows properties and beans. */
@NullMarked
package dev.millrace.dlq.config;

import org.jspecify.annotations.NullMarked;
