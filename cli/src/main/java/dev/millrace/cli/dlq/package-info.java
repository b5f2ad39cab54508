/** Dead letters, through the dlq-service. */
@NullMarked
package dev.millrace.cli.dlq;

import org.jspecify.annotations.NullMarked;
