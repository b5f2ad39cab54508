/**
 * The {@code millrace} command: one class per subcommand's options in the packages below, and what
 * all of them share here.
 */
@NullMarked
package dev.millrace.cli;

import org.jspecify.annotations.NullMarked;
