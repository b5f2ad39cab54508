package dev.millrace.cli.system;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/**
 * The command line of psql for a system's PostgreSQL.
 *
 * @param arguments without the password
 * @param passwordFile with the password
 */
record PsqlLine(List<String> arguments, Path passwordFile) {

  static PsqlLine of(LocalSystem system) {
    var where = system.infrastructure();
    var address = URI.create(where.jdbcUrl().substring("jdbc:".length()));
    return new PsqlLine(
        List.of(
            "psql",
            "-h",
            address.getHost(),
            "-p",
            String.valueOf(address.getPort()),
            "-U",
            where.user(),
            "-d",
            address.getPath().substring(1)),
        system.passwordFile());
  }

  /** A line to paste into a shell. */
  String text() {
    return "PGPASSWORD=$(cat '%s') %s".formatted(passwordFile, String.join(" ", arguments));
  }

  ProcessBuilder process(String password) {
    var builder = new ProcessBuilder(arguments);
    builder.environment().put("PGPASSWORD", password);
    return builder;
  }
}
