/**
 * Reads YAML as a tree with places, and reads that tree by {@linkplain dev.millrace.spec.word.Shape
 * shapes}. The only package that knows the YAML library.
 */
@NullMarked
package dev.millrace.spec.yaml;

import org.jspecify.annotations.NullMarked;
