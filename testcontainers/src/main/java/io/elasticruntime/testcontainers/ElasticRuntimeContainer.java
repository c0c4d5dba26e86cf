package io.elasticruntime.testcontainers;

import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.containers.wait.strategy.WaitAllStrategy;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/**
 * A Cloud Foundry Elastic Runtime in one container: API, router, logs and cells, ready for a {@code cf push} when
 * {@link #start} returns.
 *
 * <pre>{@code
 * try (var runtime = new ElasticRuntimeContainer()) {
 *     runtime.start();
 *     App app = runtime.push("hello", Path.of("target/hello.jar"));
 *     runtime.http().send(HttpRequest.newBuilder(app.uri()).build(), BodyHandlers.ofString());
 * }
 * }</pre>
 *
 * <p>Instances run in containers of their own inside this one, for which it gets the capabilities {@code SYS_ADMIN},
 * {@code NET_ADMIN} and {@code SYS_PTRACE}; it is not privileged.
 */
public class ElasticRuntimeContainer extends GenericContainer<ElasticRuntimeContainer> {

    /** Port of API and apps in the container. */
    public static final int ROUTER_PORT = 8080;

    private static final DockerImageName IMAGE = DockerImageName.parse("elastic-runtime/standalone");
    private static final String TAG = "0.1.0-SNAPSHOT";
    private static final Duration START_TIMEOUT = Duration.ofMinutes(3);
    private static final String USER = "admin";
    private static final String TARGET = "dev";

    private String password = UUID.randomUUID().toString();

    /** The edition that this version of the module was made with. */
    public ElasticRuntimeContainer() {
        this(IMAGE.withTag(TAG));
    }

    /** @param image such as {@code my-registry/standalone:0.1.0}, declared as a substitute where its name is another one */
    public ElasticRuntimeContainer(DockerImageName image) {
        super(image);
        image.assertCompatibleWith(IMAGE);
        withExposedPorts(ROUTER_PORT);
        waitingFor(new WaitAllStrategy()
                .withStrategy(Wait.forLogMessage(".*Ready after .*", 1))
                .withStrategy(Wait.forListeningPort())
                .withStartupTimeout(START_TIMEOUT));
        withCreateContainerCmdModifier(create -> {
            HostConfig host = create.getHostConfig();
            if (host != null) {
                host.withCapAdd(Capability.SYS_ADMIN, Capability.NET_ADMIN, Capability.SYS_PTRACE)
                        .withSecurityOpts(List.of("seccomp=unconfined", "apparmor=unconfined"))
                        .withSysctls(Map.of("net.ipv4.ip_forward", "1"));
            }
        });
    }

    /** The password of the user admin instead of a random one. */
    public ElasticRuntimeContainer withAdminPassword(String adminPassword) {
        this.password = adminPassword;
        return this;
    }

    /** How many cells, instead of one. Half of them are in each of two zones. */
    public ElasticRuntimeContainer withCells(int cells) {
        return withEnv("ER_CELLS", Integer.toString(cells));
    }

    @Override
    protected void configure() {
        withEnv("ER_ADMIN_PASSWORD", password);
    }

    /** Origin of the API, for {@code cf api} or a client. */
    public URI apiUrl() {
        return URI.create("http://" + getHost() + ":" + getMappedPort(ROUTER_PORT));
    }

    public String adminUser() {
        return USER;
    }

    public String adminPassword() {
        return password;
    }

    /** Name of the organization that {@link #push} pushes to; the first push makes it. */
    public String organization() {
        return TARGET;
    }

    /** Name of the space that {@link #push} pushes to; the first push makes it. */
    public String space() {
        return TARGET;
    }

    /**
     * A client that reaches every app by the address in {@link App#uri}, whether its name can be resolved here or not: all
     * requests go to the router.
     */
    public HttpClient http() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .proxy(ProxySelector.of(new InetSocketAddress(getHost(), getMappedPort(ROUTER_PORT))))
                .build();
    }

    /**
     * Pushes a directory, a jar or a zip as {@code cf push} would, to {@link #organization} and {@link #space}, and waits until it runs.
     *
     * @param more further options of {@code er push}, such as {@code "-m", "64M", "-i", "2"}
     * @throws IllegalStateException with what the platform said, if the app does not run
     */
    public App push(String name, Path path, String... more) {
        String place = "/tmp/push/" + name + "/" + path.getFileName();
        if (!Files.exists(path)) {
            throw new IllegalArgumentException(path + " does not exist");
        }
        copyFileToContainer(MountableFile.forHostPath(path), place);
        List<String> command = new ArrayList<>(List.of("push", name, "-p", place));
        command.addAll(List.of(more));
        er(command);
        return new App(name, URI.create("http://" + name + ".localhost/"));
    }

    /** The latest log lines of an app, oldest first. */
    public List<String> appLogs(String name) {
        return er(List.of("app-logs", name)).lines().toList();
    }

    /**
     * Runs the {@code er} command in the container and returns what it printed.
     *
     * @throws IllegalStateException with its output, if it failed
     */
    public String er(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of("er"));
        command.addAll(arguments);
        try {
            ExecResult result = execInContainer(command.toArray(String[]::new));
            if (result.getExitCode() != 0) {
                throw new IllegalStateException(
                        String.join(" ", command) + " failed:\n" + result.getStdout() + result.getStderr());
            }
            return result.getStdout();
        } catch (IOException e) {
            throw new IllegalStateException(String.join(" ", command) + " could not be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /**
     * A pushed app.
     *
     * @param uri where it answers, for {@link ElasticRuntimeContainer#http}
     */
    public record App(String name, URI uri) {}
}
