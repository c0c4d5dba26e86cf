package io.elasticruntime.er.running;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code er secrets}: what belongs to the keys and passwords of a deployment. */
@Command(
        name = "secrets",
        description = "Keys with which secrets are encrypted in the databases.",
        subcommands = SecretsRotateCommand.class,
        mixinStandardHelpOptions = true)
public final class SecretsCommand implements Runnable {

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public void run() {
        if (spec != null) {
            spec.commandLine().usage(System.out);
        }
    }
}
