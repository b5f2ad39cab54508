/** The service's one bean. */
@NullMarked
package dev.millrace.transform.config;

import org.jspecify.annotations.NullMarked;
