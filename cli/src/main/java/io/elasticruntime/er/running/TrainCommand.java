package io.elasticruntime.er.running;

import io.elasticruntime.er.database.EmbeddedPostgres;
import io.elasticruntime.er.deployment.Home;
import io.elasticruntime.er.deployment.LocalDeployment;
import io.elasticruntime.er.deployment.LocalDeployment.LocalProcess;
import io.elasticruntime.er.deployment.Options;
import io.elasticruntime.er.deployment.Options.Layout;
import io.elasticruntime.er.deployment.PrivateFiles;
import io.elasticruntime.er.deployment.Secrets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code er train}: the training run alone, while an image is built. */
@Command(
        name = "train",
        description = "Makes the training run that every later start profits from, and starts nothing.",
        mixinStandardHelpOptions = true)
public final class TrainCommand implements Runnable {

    @Option(names = "--layout", description = "separate (the default) or compact.")
    private Layout layout = Layout.SEPARATE;

    @Option(
            names = "--arguments",
            paramLabel = "DIRECTORY",
            description = "Write there, for each service, the file of arguments with which java starts it: java @FILE.")
    private @Nullable Path arguments;

    @Override
    public void run() {
        Home home = Home.fromEnvironment();
        Options before = Options.DEFAULT;
        Options options = new Options(before.port(), before.basePort(), before.domain(), 1, List.of("z1"), layout);
        options.save(home);
        Secrets secrets = Secrets.of(home, null);
        LocalDeployment deployment = new LocalDeployment(home, options, secrets);
        Preflight.check(deployment);
        PrivateFiles.close(home, deployment.cells());
        new EmbeddedPostgres(home).prepare(secrets);
        AotCaches caches =
                UpCommand.train(home, deployment, new Platform(home, deployment), URI.create(options.origin()));
        if (arguments != null) {
            write(deployment, caches, arguments);
        }
    }

    private static void write(LocalDeployment deployment, AotCaches caches, Path directory) {
        List<LocalProcess> processes = new ArrayList<>(deployment.processes());
        processes.add(deployment.healthMonitor());
        try {
            Files.createDirectories(directory);
            for (LocalProcess process : processes) {
                if (process.kind() != null) {
                    List<String> words = new ArrayList<>(process.jvm());
                    words.addAll(UpCommand.useOf(caches, process));
                    words.addAll(process.program().subList(0, 2)); // -jar and the jar; the settings are elsewhere
                    Files.write(directory.resolve(process.kind()), words);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(directory + " cannot be written", e);
        }
    }
}
