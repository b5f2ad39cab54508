package dev.millrace.cli;

import dev.millrace.cli.terminal.Terminal;

/**
 * What every subcommand works with.
 *
 * @param terminal to write to
 * @param project whose pipelines and services are meant
 */
public record CommandContext(Terminal terminal, Project project) {}
