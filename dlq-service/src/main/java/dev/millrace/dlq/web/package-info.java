/** The REST API. */
@NullMarked
package dev.millrace.dlq.web;

import org.jspecify.annotations.NullMarked;
