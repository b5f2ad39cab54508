/**
 * Runs the stages of a pipeline in this process, to show what they do to each event of a sample.
 */
@NullMarked
package dev.millrace.cli.dryrun;

import org.jspecify.annotations.NullMarked;
