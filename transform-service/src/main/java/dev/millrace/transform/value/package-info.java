/** Values as other types: what a value exactly means as the other type, or nothing. */
@NullMarked
package dev.millrace.transform.value;

import org.jspecify.annotations.NullMarked;
