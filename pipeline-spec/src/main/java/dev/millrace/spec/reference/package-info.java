/** What editors and readers see of the pipeline file, generated from its layout and its words. */
@NullMarked
package dev.millrace.spec.reference;

import org.jspecify.annotations.NullMarked;
