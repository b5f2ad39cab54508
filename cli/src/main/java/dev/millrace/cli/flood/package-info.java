/** The command {@code flood}: what floods of rejects hold, and their release. */
@NullMarked
package dev.millrace.cli.flood;

import org.jspecify.annotations.NullMarked;
