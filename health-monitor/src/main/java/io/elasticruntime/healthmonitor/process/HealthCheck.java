package io.elasticruntime.healthmonitor.process;

import io.elasticruntime.component.http.Peers;
import io.elasticruntime.healthmonitor.supervision.Supervised.Observation;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Asks a process how it is: {@code https://…} by its health document, {@code tcp://…} by a connection, {@code postmaster:…}
 * by the file in which a PostgreSQL server says what it does. An answer that does not come within {@link #PATIENCE} is none;
 * whether that is death or delay is not decided here.
 */
@Component
public class HealthCheck {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int LINES_BEFORE_STATUS = 7;
    private static final int MOST_OF_POSTMASTER_FILE = 8192;

    private final HttpClient http;

    HealthCheck(Peers peers) {
        this.http = peers.http();
    }

    /**
     * The worst of all answers; {@link Observation#HEALTHY} if there is nothing to ask, {@link Observation#STILL} if none
     * came. Never {@link Observation#DEAD} or {@link Observation#BUSY}: what the process does is not seen from outside.
     */
    public Observation ask(List<URI> health) {
        Observation worst = Observation.HEALTHY;
        for (URI uri : health) {
            Observation answer = ask(uri);
            worst = answer.compareTo(worst) < 0 ? answer : worst;
        }
        return worst;
    }

    private Observation ask(URI health) {
        try {
            return switch (health.getScheme()) {
                case "tcp" -> connect(health);
                case "postmaster" -> postmaster(Path.of(health.getPath()));
                default -> get(health);
            };
        } catch (IOException _) {
            return Observation.STILL;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Observation.STILL;
        }
    }

    private Observation get(URI health) throws IOException, InterruptedException {
        Observation connected = connect(health);
        if (connected != Observation.HEALTHY) {
            return connected; // Not listening yet: no need for a TLS handshake that must fail.
        }
        HttpRequest request = HttpRequest.newBuilder(health).timeout(PATIENCE).build();
        int status = http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        return status == 200 ? Observation.HEALTHY : Observation.UNWELL;
    }

    /**
     * A server that was told to end takes no connection any more, but lives as long as somebody has one, which may be for ever
     * (PostgreSQL, {@code postmaster.pid}, eighth line).
     */
    private static Observation postmaster(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MOST_OF_POSTMASTER_FILE), StandardCharsets.UTF_8)
                            .lines()
                            .skip(LINES_BEFORE_STATUS)
                            .anyMatch(status -> status.strip().equals("stopping"))
                    ? Observation.DEAF
                    : Observation.HEALTHY;
        } catch (NoSuchFileException _) {
            return Observation.HEALTHY; // A connection tells whether it is there.
        }
    }

    private static Observation connect(URI health) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(health.getHost(), health.getPort()), (int) PATIENCE.toMillis());
            return Observation.HEALTHY;
        } catch (ConnectException _) {
            return Observation.DEAF;
        } catch (IOException _) {
            return Observation.STILL;
        }
    }
}
