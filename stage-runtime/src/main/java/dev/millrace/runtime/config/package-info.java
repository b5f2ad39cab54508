/** Properties, beans and the life of the consumers. It is the only package that wires. */
@NullMarked
package dev.millrace.runtime.config;

import org.jspecify.annotations.NullMarked;
