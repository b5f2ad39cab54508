/** Keys, values and headers as a person can read them. */
@NullMarked
package dev.millrace.dlq.view;

import org.jspecify.annotations.NullMarked;
