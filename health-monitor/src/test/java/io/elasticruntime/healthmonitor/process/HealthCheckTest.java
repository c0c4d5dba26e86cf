package io.elasticruntime.healthmonitor.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import io.elasticruntime.component.http.Peers;
import io.elasticruntime.healthmonitor.supervision.Supervised.Observation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthCheckTest {

    @TempDir
    private Path directory;

    private final HealthCheck check = new HealthCheck(mock(Peers.class));

    @Test
    void aDatabaseThatWasToldToEndIsDeafThoughItsPortIsOpen() throws IOException {
        Path file = directory.resolve("postmaster.pid");
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<URI> health = List.of(
                    URI.create("tcp://127.0.0.1:" + server.getLocalPort()),
                    URI.create("postmaster:" + file.toUri().getRawPath()));
            assertThat(check.ask(health)).isEqualTo(Observation.HEALTHY);
            Files.writeString(file, "1\n/data\n2\n5432\n\n127.0.0.1\n  3  4\nready   \n");
            assertThat(check.ask(health)).isEqualTo(Observation.HEALTHY);
            Files.writeString(file, "1\n/data\n2\n5432\n\n127.0.0.1\n  3  4\nstopping\n");
            assertThat(check.ask(health)).isEqualTo(Observation.DEAF);
        }
    }
}
