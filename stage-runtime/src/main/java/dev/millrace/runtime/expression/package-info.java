/** CEL expressions over rows: typed against the fields, compiled once. */
@NullMarked
package dev.millrace.runtime.expression;

import org.jspecify.annotations.NullMarked;
