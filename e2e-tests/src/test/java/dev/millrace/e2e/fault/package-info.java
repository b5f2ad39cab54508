/**
 * Breaks the system while events stream through it, again and again, and compares what is there
 * afterwards with what a reference says must be there. The reference knows what was published and
 * the rules of the pipelines, and shares no code with the services.
 */
@NullMarked
package dev.millrace.e2e.fault;

import org.jspecify.annotations.NullMarked;
