package dev.millrace.spec.word;

/**
 * A place in a pipeline file.
 *
 * @param line from 1
 * @param column from 1
 * @param path the way through the document, such as {@code quality.rules[2].field}
 */
public record Position(int line, int column, String path) {}
