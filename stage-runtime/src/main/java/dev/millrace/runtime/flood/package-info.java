/**
 * Decides whether rejects have become a flood: whether so many of the latest events fail alike that
 * a wrong deployment or a changed source is the likelier cause than the events. Values in, values
 * out; who pauses and who writes is elsewhere.
 */
@NullMarked
package dev.millrace.runtime.flood;

import org.jspecify.annotations.NullMarked;
