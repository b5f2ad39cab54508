/** Shows keys, values and headers to people. */
@NullMarked
package dev.millrace.dlq.view;

import org.jspecify.annotations.NullMarked;
