/**
 * Generates the JSON Schema and the reference pages of the pipeline file from its layout and its
 * words.
 */
@NullMarked
package dev.millrace.spec.reference;

import org.jspecify.annotations.NullMarked;
