/** The service's one bean. */
@NullMarked
package dev.millrace.ingest.config;

import org.jspecify.annotations.NullMarked;
