/** Validates pipeline files and shows what is wrong where. */
@NullMarked
package dev.millrace.cli.check;

import org.jspecify.annotations.NullMarked;
