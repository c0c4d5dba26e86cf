package io.elasticruntime.simulation.convergence;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A BBS as a process of its own, with both compilers and a larger heap than in a local deployment. */
final class BbsProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Process process;
    private final URI url;
    private final Path log;

    private BbsProcess(Process process, URI url, Path log) {
        this.process = process;
        this.url = url;
        this.log = log;
    }

    /**
     * Starts it and waits until it serves.
     *
     * @param program what follows the flags of the JVM
     */
    static BbsProcess start(List<String> program, String heap, Path log, Map<String, String> settings)
            throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "-Xss512k",
                "-Djava.io.tmpdir=" + log.toAbsolutePath().getParent(),
                "-XX:+ExitOnOutOfMemoryError",
                "-Xmx" + heap));
        command.addAll(program);
        command.add("--server.port=" + port);
        settings.forEach((key, value) -> command.add("--" + key + "=" + value));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        BbsProcess bbs = new BbsProcess(process, URI.create("http://127.0.0.1:" + port), log);
        bbs.awaitReady();
        return bbs;
    }

    URI url() {
        return url;
    }

    /** The most memory that it has had resident, in bytes. */
    long largestResidentSize() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElse(0);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private void awaitReady() throws IOException {
        Bulletin bbs = new Bulletin(url);
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                bbs.get("/v1/locks");
                return;
            } catch (RuntimeException e) {
                if (!process.isAlive() || System.nanoTime() - end > 0) {
                    throw new IOException("the BBS did not start; read " + log, e);
                }
                pause(Duration.ofMillis(100));
            }
        }
    }

    static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
