package io.elasticruntime.diego;

/** One environment variable of a process; the name is not blank. */
public record EnvironmentVariable(String name, String value) {}
