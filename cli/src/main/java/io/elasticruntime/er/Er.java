package io.elasticruntime.er;

import io.elasticruntime.er.apps.AppLogsCommand;
import io.elasticruntime.er.apps.AppsCommand;
import io.elasticruntime.er.apps.PushCommand;
import io.elasticruntime.er.backup.BackupCommand;
import io.elasticruntime.er.backup.RestoreCommand;
import io.elasticruntime.er.component.BbsCommand;
import io.elasticruntime.er.component.CellCommand;
import io.elasticruntime.er.component.CurlCommand;
import io.elasticruntime.er.component.WhyCommand;
import io.elasticruntime.er.running.DownCommand;
import io.elasticruntime.er.running.PasswordCommand;
import io.elasticruntime.er.running.ProvisionCommand;
import io.elasticruntime.er.running.SecretsCommand;
import io.elasticruntime.er.running.TrainCommand;
import io.elasticruntime.er.running.UpCommand;
import io.elasticruntime.er.status.LogsCommand;
import io.elasticruntime.er.status.StatusCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code er} command: everything a user does with a local deployment. {@code ./er} finds a JDK and runs it. */
@Command(
        name = "er",
        description = "The Cloud Foundry Elastic Runtime on this machine.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            UpCommand.class,
            StatusCommand.class,
            LogsCommand.class,
            DownCommand.class,
            PasswordCommand.class,
            SecretsCommand.class,
            BackupCommand.class,
            RestoreCommand.class,
            PushCommand.class,
            AppsCommand.class,
            AppLogsCommand.class,
            CurlCommand.class,
            BbsCommand.class,
            CellCommand.class,
            WhyCommand.class,
            TrainCommand.class,
            ProvisionCommand.class,
            CommandLine.HelpCommand.class
        },
        footer = {
            "",
            "  ./er test              all tests, end to end too",
            "  ./er bench NAME        figures (--json for one object): startup, push, recovery, cell-loss, container,",
            "                         build, auction, scenarios, convergence, storm",
            "",
            "Data, logs and configuration are in .er/ (ER_HOME names another directory)."
        })
public final class Er implements Runnable {

    @CommandLine.Spec
    private CommandLine.Model.@org.jspecify.annotations.Nullable CommandSpec spec;

    public static void main(String[] args) {
        TemporaryFiles.deleteAtExit();
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Er())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExpandAtFiles(false) // er curl -d @FILE means what it means to curl
                .setExecutionExceptionHandler(new Failures());
    }

    @Override
    public void run() {
        if (spec != null) {
            spec.commandLine().usage(System.out);
        }
    }
}
