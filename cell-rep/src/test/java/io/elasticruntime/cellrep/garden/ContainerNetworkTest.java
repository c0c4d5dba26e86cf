package io.elasticruntime.cellrep.garden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.elasticruntime.cellrep.garden.ContainerProcess.OutputListener;
import io.elasticruntime.diego.EgressRule;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What containers reach, and who reaches them. Another machine of the host's network is played by a network namespace with
 * a link to this one and a route to the containers.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContainerNetworkTest {

    private static final long PID = ProcessHandle.current().pid();

    /** A network that nobody has: RFC 2544. */
    private static final String PREFIX = "198.18.%d.".formatted(PID % 256);

    private static final String HOST = PREFIX + "1";
    private static final String LAN = PREFIX + "2";
    private static final String LAN_NAMESPACE = "lan-" + PID;
    private static final String LINK = "lan" + PID;
    private static final List<EgressRule> EVERYTHING =
            List.of(new EgressRule("all", List.of("0.0.0.0/0"), null, null, null, false));

    private GardenProperties settings;
    private RuncGarden garden;
    private ServerSocket routerPort;
    private ServerSocket hostPort;
    private final List<Closeable> open = new ArrayList<>();

    @BeforeAll
    void openTheGarden(@TempDir Path directory) throws IOException {
        routerPort = new ServerSocket(0);
        hostPort = new ServerSocket(0);
        open.addAll(List.of(routerPort, hostPort));
        settings = Settings.strict(directory, routerPort.getLocalPort());
        var obstacle = RuncGarden.obstacle(settings);
        assumeTrue(obstacle.isEmpty(), () -> "no runc containers here: " + obstacle.get());
        Command.of("ip", "netns", "add", LAN_NAMESPACE).run();
        Command.of("ip", "-batch", "-")
                .input("""
                        link add %1$s type veth peer name eth0 netns %2$s
                        addr add %3$s/24 dev %1$s
                        link set %1$s up
                        """.formatted(LINK, LAN_NAMESPACE, HOST))
                .run();
        lan("ip addr add " + LAN + "/24 dev eth0; ip link set eth0 up; ip link set lo up; ip route add default via "
                + HOST);
        garden = new RuncGarden(settings, InstantSource.system());
    }

    @AfterEach
    void destroyContainers() {
        garden.containers().forEach(container -> garden.destroy(container.handle()));
    }

    @AfterAll
    void nothingIsLeftBehind() throws IOException {
        for (Closeable socket : open) {
            socket.close();
        }
        if (garden != null) {
            garden.purge();
            assertThat(HostState.of(RuncGarden.directory(settings), Settings.HANDLES))
                    .isEqualTo(HostState.CLEAN);
        }
        Command.of("ip", "netns", "del", LAN_NAMESPACE).succeeds();
        Command.of("ip", "link", "del", LINK).succeeds();
    }

    @Test
    void fromTheNetworkOfTheHostNoInstanceAndNoContainerAnswers() throws Exception {
        Container web = serving("web", List.of());
        int mapped = web.info().mappedPorts().get(8080);
        String ip = web.info().containerIp();

        assertThat(connects("127.0.0.1", mapped)).isTrue();
        assertThat(connects(ip, 8080)).isTrue();
        assertThat(connects(HOST, mapped)).isFalse();
        assertThat(fromLan(HOST, mapped)).isNotEqualTo("open");
        assertThat(fromLan(ip, 8080)).isNotEqualTo("open");
        assertThat(fromLan("127.0.0.1", mapped)).isNotEqualTo("open");
        assertThat(fromLan(web.info().hostIp(), mapped)).isNotEqualTo("open");
        // It is the rules that refuse, not the way there.
        assertThat(fromLan(HOST, hostPort.getLocalPort())).isEqualTo("open");
    }

    @Test
    void atTheAddressThatRoutersAskInstancesAnswerInPlainOnlyIfThatIsWanted(@TempDir Path elsewhere) throws Exception {
        for (boolean plain : List.of(true, false)) {
            GardenProperties of = Settings.strict(elsewhere.resolve("plain-" + plain), HOST, plain);
            try (var other = new RuncGarden(of, InstantSource.system())) {
                Container web = serving(other, "asked", List.of());
                int mapped = web.info().mappedPorts().get(8080);

                assertThat(fromLan(HOST, mapped)).isEqualTo(plain ? "open" : "ECONNREFUSED");
                assertThat(connects(HOST, mapped)).isEqualTo(plain);
                assertThat(fromLan(web.info().containerIp(), 8080)).isNotEqualTo("open");
                assertThat(fromLan(web.info().hostIp(), mapped)).isNotEqualTo("open");
                assertThat(connects("127.0.0.1", mapped)).isFalse();
                Container caller = other.create(container("caller", EVERYTHING));
                assertThat(from(caller, HOST, mapped)).isEqualTo("ECONNREFUSED");
                assertThat(from(serving("stranger", EVERYTHING), HOST, mapped)).isEqualTo("ECONNREFUSED");
                garden.destroy(Settings.HANDLES + "stranger");
            } finally {
                Purge.below(of.directory());
            }
        }
    }

    @Test
    void ofTheHostAnAppReachesTheRoutersPortAlone() throws Exception {
        int router = routerPort.getLocalPort();
        int other = hostPort.getLocalPort();
        Container app = garden.create(container("app", EVERYTHING));
        String gateway = app.info().hostIp();

        for (String address : List.of(gateway, HOST)) {
            assertThat(from(app, address, router)).isEqualTo("open");
            // Java listens on [::] here, as many services do.
            assertThat(from(app, address, other)).isEqualTo("ECONNREFUSED");
            assertThat(from(app, address, 22)).isEqualTo("ECONNREFUSED");
        }
        assertThat(run(app, "root", """
                s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                s.settimeout(3)
                s.connect(("%s", 53))
                s.send(b"x")
                try:
                    s.recv(1)
                except OSError as e:
                    print(errno.errorcode.get(e.errno, "silence"))
                """.formatted(HOST))).containsExactly("ECONNREFUSED");
    }

    @Test
    void anotherCellsContainersAreOutOfReach(@TempDir Path elsewhere) throws Exception {
        Container app = garden.create(container("app", EVERYTHING));
        try (var other = new RuncGarden(Settings.strict(elsewhere), InstantSource.system())) {
            Container foreign = serving(other, "foreign", List.of());

            assertThat(from(app, foreign.info().containerIp(), 8080)).isEqualTo("ECONNREFUSED");
            assertThat(from(app, foreign.info().hostIp(), hostPort.getLocalPort()))
                    .isEqualTo("ECONNREFUSED");
            assertThat(from(
                            app,
                            foreign.info().hostIp(),
                            foreign.info().mappedPorts().get(8080)))
                    .isEqualTo("ECONNREFUSED");
        } finally {
            Purge.below(elsewhere);
        }
    }

    @Test
    void aNeighbourIsOutOfReachByItsAddressAndByIpv6() throws Exception {
        Container web = serving("web", List.of());
        Container app = garden.create(container("app", EVERYTHING));
        String mac = ((RuncContainer) web).record().mac();

        assertThat(from(app, web.info().containerIp(), 8080)).isEqualTo("ECONNREFUSED");
        assertThat(run(app, "root", """
                s = socket.socket(socket.AF_INET6)
                s.settimeout(3)
                try:
                    s.connect(("%s", 8080, 0, socket.if_nametoindex("eth0")))
                    print("open")
                except OSError as e:
                    print(errno.errorcode.get(e.errno, "silence"))
                print(open("/proc/net/if_inet6").read().strip() or "no addresses")
                """.formatted(linkLocal(mac))))
                .satisfies(
                        lines -> assertThat(lines.getFirst()).isIn("EADDRNOTAVAIL", "ENETUNREACH"),
                        lines -> assertThat(lines.getLast()).isEqualTo("no addresses"));
    }

    @Test
    void bridgeAndLinksHaveNoIpv6OnTheSideOfTheHost() throws Exception {
        garden.create(container("app", List.of()));
        String bridge = "er-" + ContainerNetwork.tag(RuncGarden.directory(settings));
        List<String> links = Kept.children(Path.of("/sys/class/net", bridge, "brif")).stream()
                .map(link -> link.getFileName().toString())
                .toList();

        assertThat(links).isNotEmpty();
        assertThat(Kept.readText(Path.of("/proc/net/if_inet6")).orElse("").lines())
                .noneMatch(line -> line.endsWith(" " + bridge) || links.stream().anyMatch(line::endsWith));
        assertThat(links)
                .allSatisfy(
                        link -> assertThat(Kept.readText(Path.of("/sys/class/net", bridge, "brif", link, "isolated")))
                                .contains("1"));
    }

    @Test
    void aConnectionThatNoRuleAllowsIsRefusedAtOnce() throws Exception {
        try (var _ = lanServer(7000)) {
            Container app = garden.create(
                    container("app", List.of(new EgressRule("tcp", List.of(LAN), List.of(7000), null, null, false))));

            assertThat(from(app, LAN, 7000)).isEqualTo("open");
            long begin = System.nanoTime();
            assertThat(from(app, LAN, 7001)).isEqualTo("ECONNREFUSED");
            assertThat(from(app, "192.0.2.99", 80)).isEqualTo("ECONNREFUSED");
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void otherRulesReachARunningContainerAndStay() throws Exception {
        var rule = new EgressRule("tcp", List.of(LAN), List.of(7002), null, null, false);
        try (var _ = lanServer(7002)) {
            Container app = garden.create(container("app", List.of()));
            assertThat(from(app, LAN, 7002)).isEqualTo("ECONNREFUSED");

            assertThat(garden.allow(app.handle(), List.of(rule))).isTrue();

            assertThat(from(app, LAN, 7002)).isEqualTo("open");
            var wrong = new EgressRule("tcp", List.of("nowhere"), List.of(7002), null, null, false);
            assertThatThrownBy(() -> garden.allow(app.handle(), List.of(wrong)))
                    .hasMessageContaining("unknown destination: nowhere");
            assertThat(from(app, LAN, 7002)).isEqualTo("open");

            garden.close();
            garden = new RuncGarden(settings, InstantSource.system());
            Container same = garden.lookup(app.handle()).orElseThrow();
            assertThat(same.spec().egress()).containsExactly(rule);
            assertThat(from(same, LAN, 7002)).isEqualTo("open");

            assertThat(garden.allow(app.handle(), List.of())).isTrue();
            assertThat(from(same, LAN, 7002)).isEqualTo("ECONNREFUSED");
            assertThat(garden.allow(Settings.HANDLES + "nobody", List.of())).isFalse();
        }
    }

    @Test
    void nobodyInAContainerSpeaksOrListensInTheNameOfItsNeighbour() throws Exception {
        Container web = serving("web", List.of());
        Container liar = garden.create(container("liar", EVERYTHING));
        String ip = web.info().containerIp();
        String own = liar.info().containerIp();
        String script = """
                import struct
                def raw(source):
                    s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
                    s.sendto(struct.pack("!BBHHHBBH4s4sHHHH", 0x45, 0, 29, 1, 0, 64, 17, 0, socket.inet_aton(source),
                        socket.inet_aton("%s"), 7003, 7003, 9, 0) + source.split(".")[3].encode()[-1:], ("%s", 0))
                mac = lambda text: bytes.fromhex(text.replace(":", ""))
                p = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
                p.bind(("eth0", 0))
                for sender in (mac("%s"), p.getsockname()[4]):
                    arp = b"\\xff" * 6 + sender + b"\\x08\\x06\\x00\\x01\\x08\\x00\\x06\\x04\\x00\\x02"
                    for _ in range(5):
                        p.send(arp + sender + socket.inet_aton("%s") + b"\\xff" * 6 + socket.inet_aton("%s"))
                for _ in range(3):
                    raw("%s")
                raw("%s")
                print("sent")
                """.formatted(
                LAN, LAN, ((RuncContainer) web).record().mac(), ip, liar.info().hostIp(), ip, own);
        Process listener = Command.of("ip", "netns", "exec", LAN_NAMESPACE, "python3", "-u", "-c", """
                import socket
                s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                s.bind(("0.0.0.0", 7003))
                print("ready")
                while True:
                    print(s.recv(99).decode()[-1:])
                """)
                .builder()
                .start();
        try (var heard = listener.inputReader()) {
            assertThat(heard.readLine()).isEqualTo("ready");

            assertThat(asRootOfTheHostIn(liar, script)).isEqualTo("sent");

            // Both look the same to the listener but for their last digit: all that was sent before is another's.
            assertThat(heard.readLine()).isEqualTo(own.substring(own.length() - 1));
            assertThat(connects(ip, 8080))
                    .as("the neighbour is still where it was")
                    .isTrue();
        } finally {
            listener.destroyForcibly();
        }
    }

    /** With more rights over the network of a container than anybody in it has. */
    private String asRootOfTheHostIn(Container container, String python) {
        String namespace = "er-" + ContainerNetwork.tag(RuncGarden.directory(settings)) + "-" + container.handle();
        return Command.of("ip", "netns", "exec", namespace, "python3", "-c")
                .with("import socket\n" + python)
                .run()
                .strip();
    }

    private Container serving(String handle, List<EgressRule> rules) throws Exception {
        return serving(garden, handle, rules);
    }

    private static Container serving(RuncGarden garden, String handle, List<EgressRule> rules) throws Exception {
        Container container = garden.create(container(handle, rules));
        container.run(Settings.shell("serve", "mkdir -p www && cd www && exec python3 -m http.server 8080"));
        String ip = container.info().containerIp();
        await().atMost(Duration.ofSeconds(20)).until(() -> connects(ip, 8080));
        return container;
    }

    private static ContainerSpec container(String handle, List<EgressRule> rules) {
        return Settings.container(handle, null, List.of(8080)).with(rules);
    }

    private static boolean connects(String address, int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.ofLiteral(address), port), 2000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static final String ASK = """
            s = socket.socket()
            s.settimeout(3)
            try:
                s.connect(("%s", %d))
                print("open")
            except OSError as e:
                print(errno.errorcode.get(e.errno, "silence"))
            """;

    /** {@code open}, the name of the error, or {@code silence}. */
    private String from(Container container, String address, int port) throws Exception {
        return run(container, "vcap", ASK.formatted(address, port)).getFirst();
    }

    private static String fromLan(String address, int port) {
        return Command.of("ip", "netns", "exec", LAN_NAMESPACE, "python3", "-c")
                .with("import socket, errno\n" + ASK.formatted(address, port))
                .run()
                .strip();
    }

    private static void lan(String script) {
        Command.of("ip", "netns", "exec", LAN_NAMESPACE, "sh", "-ec", script).run();
    }

    private static Closeable lanServer(int port) throws IOException {
        Process server = Command.of("ip", "netns", "exec", LAN_NAMESPACE, "python3", "-u", "-c", """
                import socket
                s = socket.create_server(("0.0.0.0", %d))
                print("ready")
                while True:
                    s.accept()
                """.formatted(port))
                .builder()
                .start();
        assertThat(server.inputReader().readLine()).isEqualTo("ready");
        return server::destroyForcibly;
    }

    private int runs;

    private List<String> run(Container container, String user, String python) throws Exception {
        ContainerProcess process = container.run(new ProcessSpec(
                "run" + runs++,
                "/usr/bin/python3",
                List.of("-c", "import socket, errno\n" + python),
                Map.of(),
                null,
                user,
                null));
        var lines = Collections.synchronizedList(new ArrayList<String>());
        var ended = new CountDownLatch(1);
        process.follow(ContainerProcess.BEGINNING, new OutputListener() {
            @Override
            public void line(OutputLine line) {
                lines.add(line.text());
            }

            @Override
            public void end() {
                ended.countDown();
            }
        });
        assertThat(ended.await(20, TimeUnit.SECONDS)).as("the program ends").isTrue();
        assertThat(lines).isNotEmpty();
        return lines;
    }

    /** The address that IPv6 would make of a MAC. */
    private static String linkLocal(String mac) {
        String[] parts = mac.split(":");
        return "fe80::%02x%s:%sff:fe%s:%s%s"
                .formatted(Integer.parseInt(parts[0], 16) ^ 2, parts[1], parts[2], parts[3], parts[4], parts[5]);
    }
}
