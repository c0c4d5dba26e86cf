package io.elasticruntime.er.database;

import io.elasticruntime.er.Pause;
import io.elasticruntime.er.Refusal;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server that runs until it is closed, or until this process has ended in whatever way. */
public final class TemporaryPostgres implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** The server disconnects its clients, writes what it has and ends as soon as nobody can write to this any more. */
    private static final String UNTIL_INPUT_ENDS = """
            exec 3<&0
            "$@" 3<&- </dev/null &
            server=$!
            { cat <&3; kill -INT $server; } >/dev/null 2>&1 &
            exec 3<&-
            wait $server""";

    private final Process shell;
    private final Path log;
    private final int port;

    /**
     * Starts a server that is prepared.
     *
     * @param log for what it says
     */
    public TemporaryPostgres(EmbeddedPostgres postgres, Path log) throws IOException {
        this.log = log;
        try (ServerSocket socket = new ServerSocket(0)) {
            this.port = socket.getLocalPort();
        }
        List<String> command = new ArrayList<>(List.of("sh", "-c", UNTIL_INPUT_ENDS, "postgres"));
        command.addAll(postgres.command(port));
        this.shell = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            awaitAnswer();
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Where it answers, at 127.0.0.1. */
    public int port() {
        return port;
    }

    private void awaitAnswer() throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!answers()) {
            if (!shell.isAlive() || System.nanoTime() > end) {
                throw new Refusal("PostgreSQL does not start: " + Files.readString(log));
            }
            Pause.of(Duration.ofMillis(50));
        }
    }

    /** It refuses who is nobody as soon as it refuses anybody. */
    private boolean answers() {
        try {
            DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/none", "nobody", "none")
                    .close();
            return true;
        } catch (SQLException e) {
            return "28000".equals(e.getSQLState());
        }
    }

    /** @throws Refusal if it does not end in time; what it was told to write may be missing then */
    @Override
    public void close() throws IOException {
        shell.getOutputStream().close();
        boolean ended;
        try {
            ended = shell.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            ended = false;
        }
        if (!ended) {
            shell.descendants().forEach(ProcessHandle::destroyForcibly);
            throw new Refusal("PostgreSQL did not end: " + Files.readString(log));
        }
    }
}
