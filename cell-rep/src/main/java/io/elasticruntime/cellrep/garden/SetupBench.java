package io.elasticruntime.cellrep.garden;

import io.elasticruntime.diego.EgressRule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Measures what the garden adds to {@code runc run}: in turn a container as applications get it (quotas, port, network of
 * its own, egress rules) and {@code runc run} alone of the very same bundle. Called as a program with the number of runs
 * and an empty directory; prints one line for each run, milliseconds of the garden and of runc. The first runs warm up and
 * are not printed.
 */
public final class SetupBench {

    private static final int WARM_UP = 5;

    private SetupBench() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 2) {
            throw new IllegalArgumentException("usage: SetupBench <runs> <directory>");
        }
        LoggingSystem.get(SetupBench.class.getClassLoader()).beforeInitialize();
        int runs = Integer.parseInt(arguments[0]);
        Path directory = Files.createDirectories(Path.of(arguments[1]).toAbsolutePath());
        GardenProperties settings = new Binder(new MapConfigurationPropertySource(Map.of(
                        "er.cell-rep.garden.directory",
                        directory.toString(),
                        "er.cell-rep.garden.network.first-port",
                        "60000",
                        "er.cell-rep.garden.network.last-port",
                        "60099",
                        "er.cell-rep.garden.network.reservations",
                        directory.resolve("reservations").toString())))
                .bindOrCreate("er.cell-rep.garden", GardenProperties.class);
        var garden = new RuncGarden(settings, InstantSource.system());
        try {
            for (int run = -WARM_UP; run < runs; run++) {
                double[] times = measure(garden, RuncGarden.directory(settings), "bench-" + (run + WARM_UP));
                if (run >= 0) {
                    System.out.printf("%.1f %.1f%n", times[0], times[1]);
                }
            }
        } finally {
            garden.purge();
        }
    }

    private static double[] measure(RuncGarden garden, Path directory, String handle) throws Exception {
        long begin = System.nanoTime();
        garden.create(spec(handle));
        long created = System.nanoTime();
        Path bare = Files.createDirectories(directory.resolve("bare"));
        Path home = directory.resolve("containers").resolve(handle);
        var config = (ObjectNode) Kept.JSON.readTree(home.resolve("config.json").toFile());
        ((ObjectNode) config.get("linux")).put("cgroupsPath", Bundle.cgroup(handle + "-bare"));
        String init = Kept.readText(Runc.pidFile(home)).orElseThrow();
        for (JsonNode namespace : config.at("/linux/namespaces")) {
            // What kept it until the container had joined is gone.
            if (namespace.path("type").asString().equals("user")) {
                ((ObjectNode) namespace).put("path", "/proc/" + init + "/ns/user");
            }
        }
        Kept.write(bare.resolve("config.json"), config);
        var runc = new Runc(
                Command.find("runc").orElseThrow(),
                Command.find("conmon").orElseThrow(),
                directory.resolve("state"),
                DataSize.ofMegabytes(1));
        long beginBare = System.nanoTime();
        runc.run(handle + "-bare", bare);
        long endBare = System.nanoTime();
        runc.delete(handle + "-bare");
        Kept.delete(bare);
        garden.destroy(handle);
        return Arrays.stream(new long[] {created - begin, endBare - beginBare})
                .mapToDouble(nanos -> nanos / 1e6)
                .toArray();
    }

    private static ContainerSpec spec(String handle) {
        return new ContainerSpec(
                handle,
                HostStack.ROOTFS,
                List.of(),
                Map.of("PORT", "8080"),
                DataSize.ofMegabytes(256),
                DataSize.ofGigabytes(1),
                30,
                1024,
                List.of(),
                List.of(8080),
                List.of(
                        new EgressRule("all", List.of("0.0.0.0-9.255.255.255"), null, null, null, false),
                        new EgressRule("udp", List.of("0.0.0.0/0"), List.of(53), null, null, false)),
                Map.of(),
                false);
    }
}
