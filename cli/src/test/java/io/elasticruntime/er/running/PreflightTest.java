package io.elasticruntime.er.running;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.elasticruntime.er.Refusal;
import io.elasticruntime.er.deployment.Home;
import io.elasticruntime.er.deployment.LocalDeployment;
import io.elasticruntime.er.deployment.Options;
import io.elasticruntime.er.deployment.Secrets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreflightTest {

    @TempDir
    private Path data;

    @Test
    void aPortOfUsersThatIsTakenIsToldWithTheOptionForAnotherOne() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            LocalDeployment deployment = deployment(taken.getLocalPort(), 29_100);
            assertThatExceptionOfType(Refusal.class)
                    .isThrownBy(() -> Preflight.check(deployment))
                    .withMessageStartingWith("Port " + taken.getLocalPort() + " (router) is in use")
                    .withMessageContaining("--port N");
        }
    }

    @Test
    void anInternalPortThatIsTakenIsToldWithTheOptionForOthers() throws IOException {
        int port = free();
        int base = InternalPorts.choose(9_000, some -> Preflight.internalPortsAreFree(deployment(port, some)));
        LocalDeployment deployment = deployment(port, base);
        try (ServerSocket taken = new ServerSocket(base + 4, 1, InetAddress.getLoopbackAddress())) {
            assertThatExceptionOfType(Refusal.class)
                    .isThrownBy(() -> Preflight.check(deployment))
                    .withMessageStartingWith("Port " + taken.getLocalPort() + " (bbs) is in use")
                    .withMessageContaining("--base-port N");
            assertThat(Preflight.internalPortsAreFree(deployment)).isFalse();
        }
    }

    @Test
    void aRouterAtAnInternalPortIsRefusedBeforeTheyMeet() {
        LocalDeployment deployment = deployment(29_104, 29_100);
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> Preflight.check(deployment))
                .withMessage("Port 29104 cannot be both the router's and an internal one (bbs): choose another one with"
                        + " --port N, or others with --base-port N.");
        assertThat(Preflight.internalPortsAreFree(deployment)).isFalse();
    }

    private LocalDeployment deployment(int port, int basePort) {
        Home home = new Home(Path.of("..").toAbsolutePath().normalize(), data);
        Options all = Options.DEFAULT;
        Options options = new Options(port, basePort, all.domain(), all.cells(), all.zones(), all.layout());
        return new LocalDeployment(home, options, Secrets.of(home, null));
    }

    private static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
