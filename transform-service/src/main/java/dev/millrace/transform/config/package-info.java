/** Wires the service: one bean. */
@NullMarked
package dev.millrace.transform.config;

import org.jspecify.annotations.NullMarked;
