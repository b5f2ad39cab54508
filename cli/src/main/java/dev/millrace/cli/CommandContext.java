package dev.millrace.cli;

import dev.millrace.cli.terminal.Terminal;

/**
 * The context of every subcommand.
 *
 * @param terminal for output
 * @param project with the pipelines and services
 */
public record CommandContext(Terminal terminal, Project project) {}
