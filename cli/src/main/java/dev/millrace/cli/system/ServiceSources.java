package dev.millrace.cli.system;

import java.nio.file.Path;

/**
 * What services run.
 *
 * @param pipelines the folder of pipeline files
 * @param schemas the folder of the schemas that are not beside these files
 */
public record ServiceSources(Path pipelines, Path schemas) {}
