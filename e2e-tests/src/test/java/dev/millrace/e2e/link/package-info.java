/** TCP links between the services and what they depend on, which can be made slow or cut. */
@NullMarked
package dev.millrace.e2e.link;

import org.jspecify.annotations.NullMarked;
