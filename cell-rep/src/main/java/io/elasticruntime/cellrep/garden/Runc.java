package io.elasticruntime.cellrep.garden;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;

/**
 * Calls of runc and conmon.
 *
 * @param state where runc keeps what it knows about its containers
 */
record Runc(Path runc, Path conmon, Path state, DataSize outputLimit) {

    private static final long PATIENCE_SECONDS = 30;

    /**
     * conmon tells about the start on a descriptor named by its environment, and goes on in the background. The shell
     * makes that descriptor and stays until something was told, because Java lets go of the output of a child that ends.
     */
    private static final List<String> TELLING = List.of("/bin/sh", "-c", "\"$0\" \"$@\" 3>&1 >/dev/null | head -n 1");

    /**
     * What a process writes to is a pipe of conmon, and so of root of the host. A program that opens {@code /dev/stdout}
     * must own it; runc sees to that, but cannot in a user namespace. The umask of a process is that of the runc which joins
     * the container, whatever its description says.
     */
    private static final String OWNING =
            "umask 022; [ -p /proc/self/fd/1 ] && [ -p /proc/self/fd/2 ] && chown \"$0\" /proc/self/fd/1 /proc/self/fd/2; exec \"$@\"";

    private static final Pattern MESSAGE = Pattern.compile("msg=\"((?:[^\"\\\\]|\\\\.)*)\"");

    /** Starts the first process of a container; it belongs to nobody but the container, as do the places of mounts. */
    void run(String handle, Path bundle) {
        Path log = bundle.resolve("runc.log");
        Command run = call("--log", log.toString())
                .with(
                        "run",
                        "--detach",
                        "--bundle",
                        bundle.toString(),
                        "--pid-file",
                        pidFile(bundle).toString(),
                        handle)
                .readableByAll();
        if (run.runDetached() != 0) {
            throw new GardenException(
                    "runc: " + Kept.readText(log).map(Runc::message).orElse("failed"));
        }
    }

    /**
     * Runs a container with nothing but its first process, to its end.
     *
     * @throws GardenException if that cannot be, or the process fails
     */
    void runToEnd(String handle, Path bundle) {
        try {
            call("run", "--bundle", bundle.toString(), handle).readableByAll().run();
        } catch (GardenException e) {
            throw new GardenException("runc: " + message(String.valueOf(e.getMessage())), e);
        }
    }

    static Path pidFile(Path bundle) {
        return bundle.resolve("init.pid");
    }

    /** Kills the container's processes and forgets it; false if something resists or it was never there. */
    boolean delete(String handle) {
        return call("delete", "--force", handle).succeeds();
    }

    /** A call that runs the process described in the file, with our streams as its own. */
    Command exec(String handle, Path process) {
        return call("exec", "--process", process.toString(), handle).readableByAll();
    }

    /**
     * Starts a process under a monitor of its own: a conmon in a session of its own, which writes the output to
     * {@code log} and the exit status to {@code exit/<handle>} below the directory.
     *
     * @param user whose process it is, as the host knows it
     */
    void start(String handle, Path directory, int user) {
        Command start = Command.of(TELLING)
                .env(Map.of("_OCI_SYNCPIPE", "3"))
                .with(conmon.toString(), "--api-version", "1", "--cid", handle)
                .with("--cuuid", handle + "." + directory.getFileName())
                .with("--runtime", "/bin/sh", "--runtime-arg=-c", "--runtime-arg=" + OWNING)
                .with("--runtime-arg=" + user, "--runtime-arg=" + runc)
                .with("--runtime-arg=--root", "--runtime-arg=" + state)
                .with("--bundle", directory.toString(), "--full-attach", "--no-sync-log")
                .with(
                        "--exec",
                        "--exec-process-spec",
                        directory.resolve("process.json").toString())
                .with("--exit-dir", directory.resolve("exit").toString())
                .with("--log-path", "k8s-file:" + directory.resolve("log"))
                .with("--log-size-max", String.valueOf(outputLimit.toBytes()))
                .with("--container-pidfile", directory.resolve("process.pid").toString())
                .with("--conmon-pidfile", directory.resolve("monitor.pid").toString());
        Path complaints = directory.resolve("monitor.log");
        try {
            // When memory runs out, conmon leaves a file where it stands.
            Process process = start.builder()
                    .directory(directory.toFile())
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectError(complaints.toFile())
                    .start();
            try (var told = process.inputReader()) {
                JsonNode answer = Kept.JSON.readTree(within(told::readLine));
                if (answer.path("data").asLong(0) <= 0) {
                    String complaint = Kept.readText(complaints).orElse("");
                    throw new GardenException(message(answer.path("message").asString("conmon: " + complaint)));
                }
            }
        } catch (IOException e) {
            throw new GardenException("cannot start conmon: " + e.getMessage(), e);
        }
    }

    private Command call(String... arguments) {
        return Command.of(runc.toString(), "--root", state.toString()).with(arguments);
    }

    /** The last error of a log of runc. */
    private static String message(String log) {
        String last = log.strip();
        Matcher matcher = MESSAGE.matcher(log);
        while (matcher.find()) {
            last = matcher.group(1).replace("\\\"", "\"").replace("\\\\", "\\");
        }
        return last;
    }

    private interface Reading {
        String read() throws IOException;
    }

    private static String within(Reading reading) throws IOException {
        var line = new CompletableFuture<String>();
        Thread.ofVirtual().start(() -> {
            try {
                String read = reading.read();
                line.complete(read == null ? "{}" : read);
            } catch (IOException | RuntimeException e) {
                line.completeExceptionally(e);
            }
        });
        try {
            return line.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new IOException("it did not tell whether the process has started", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GardenException("interrupted while starting a process", e);
        }
    }

    boolean isUsable() {
        return Files.isExecutable(runc) && Files.isExecutable(conmon);
    }
}
