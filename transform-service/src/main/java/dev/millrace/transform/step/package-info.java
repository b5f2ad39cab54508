/** What a step is, and what all steps share. */
@NullMarked
package dev.millrace.transform.step;

import org.jspecify.annotations.NullMarked;
