/** Seals: the services of a system mark their own records by a secret that only they know. */
@NullMarked
package dev.millrace.runtime.seal;

import org.jspecify.annotations.NullMarked;
