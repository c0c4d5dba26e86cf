package io.elasticruntime.er.apps;

import io.elasticruntime.er.Refusal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.cloudfoundry.client.v3.applications.ApplicationResource;
import org.cloudfoundry.client.v3.processes.ProcessState;
import org.cloudfoundry.client.v3.processes.ProcessStatisticsResource;
import org.cloudfoundry.operations.applications.ManifestV3;
import org.cloudfoundry.operations.applications.ManifestV3Application;
import org.cloudfoundry.operations.applications.Route;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code er push}: a push for people without the {@code cf} CLI at hand. */
@Command(
        name = "push",
        description = "Pushes an app into organization dev, space dev (no cf CLI needed).",
        mixinStandardHelpOptions = true)
public final class PushCommand implements Callable<Integer> {

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "The app's name (default: that of PATH).")
    private @Nullable String name;

    @Option(names = "-p", required = true, paramLabel = "PATH", description = "Directory, jar or zip to push.")
    private Path path = Path.of(".");

    @Option(names = "-i", paramLabel = "N", description = "Number of instances (default 1).")
    private @Nullable Integer instances;

    @Option(names = "-m", paramLabel = "MEM", description = "Memory of an instance, such as 64M or 1G.")
    private @Nullable String memory;

    @Option(names = "-b", paramLabel = "BUILDPACK", description = "Buildpack, such as staticfile_buildpack.")
    private @Nullable String buildpack;

    @Override
    public Integer call() {
        if (!Files.exists(path)) {
            throw new Refusal("-p " + path + ": there is no such file or directory");
        }
        String app = name == null ? nameOf(path) : name;
        ManifestV3 manifest = manifest(app);
        Client client = Client.connect();
        System.out.println("Pushing " + path + " as " + app + " to " + Client.TARGET + "/" + Client.TARGET + "...");
        new Push(client, app).run(manifest);
        ApplicationResource pushed = client.app(app);
        List<ProcessStatisticsResource> instances = client.instances(pushed);
        long running = instances.stream()
                .filter(instance -> instance.getState() == ProcessState.RUNNING)
                .count();
        int port = Endpoint.current().origin().getPort();
        System.out.println(running + " of " + instances.size() + " instances run.");
        client.urls(pushed).forEach(url -> System.out.println("http://" + url + ":" + port + "/"));
        return 0;
    }

    private ManifestV3 manifest(String app) {
        String domain = Endpoint.current().domain();
        ManifestV3Application.Builder application = ManifestV3Application.builder()
                .name(app)
                .path(path)
                .route(Route.builder().route(app + "." + domain).build());
        if (instances != null) {
            application.instances(instances);
        }
        if (memory != null) {
            application.memory(megabytes(memory));
        }
        if (buildpack != null) {
            application.buildpack(buildpack);
        }
        return ManifestV3.builder().application(application.build()).build();
    }

    private static int megabytes(String size) {
        if (!size.matches("(?i)[1-9]\\d{0,6}(M|MB|G|GB)")) {
            throw new Refusal("-m " + size + ": give a number with M or G, such as 64M or 1G");
        }
        int number = Integer.parseInt(size.replaceAll("\\D", ""));
        return size.toUpperCase(Locale.ROOT).contains("G") ? number * 1024 : number;
    }

    private static String nameOf(Path path) {
        return path.toAbsolutePath()
                .normalize()
                .getFileName()
                .toString()
                .replaceFirst("\\.(jar|war|zip)$", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9-]", "-");
    }
}
