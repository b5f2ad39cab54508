/** What the command writes: colours and live progress on a terminal, plain lines elsewhere. */
@NullMarked
package dev.millrace.cli.terminal;

import org.jspecify.annotations.NullMarked;
