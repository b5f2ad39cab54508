/** The running system: infrastructure and service processes, found again from any later command. */
@NullMarked
package dev.millrace.cli.system;

import org.jspecify.annotations.NullMarked;
