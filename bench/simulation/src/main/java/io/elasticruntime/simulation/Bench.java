package io.elasticruntime.simulation;

import picocli.CommandLine;

/** Runs a benchmark as a program. Bad options are one line on standard error and exit code 2. */
public final class Bench {

    private Bench() {}

    public static void main(Object command, String... args) {
        System.exit(new CommandLine(command)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((e, _) -> {
                    System.err.println(e.getMessage());
                    return CommandLine.ExitCode.USAGE;
                })
                .execute(args));
    }
}
