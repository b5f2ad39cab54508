/** The release before and this one side by side, each by its own command. */
@NullMarked
package dev.millrace.e2e.release;

import org.jspecify.annotations.NullMarked;
