/** The account of a pipeline: read from committed positions, added up, judged. */
@NullMarked
package dev.millrace.cli.account;

import org.jspecify.annotations.NullMarked;
