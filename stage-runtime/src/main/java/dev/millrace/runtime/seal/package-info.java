/**
 * The platform's own word: a secret that its services share, and what only who knows it can say.
 */
@NullMarked
package dev.millrace.runtime.seal;

import org.jspecify.annotations.NullMarked;
