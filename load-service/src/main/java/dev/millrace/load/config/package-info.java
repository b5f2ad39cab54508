/** The service's beans: the only package that wires. */
@NullMarked
package dev.millrace.load.config;

import org.jspecify.annotations.NullMarked;
