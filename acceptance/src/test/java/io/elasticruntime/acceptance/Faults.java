package io.elasticruntime.acceptance;

import io.elasticruntime.acceptance.Platform.Instance;
import io.elasticruntime.acceptance.Platform.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Faults of one running platform, chosen at random. Those that last do so for some seconds and are ended by a process of
 * their own, whatever becomes of who has made them. Nothing but processes, containers and ports of that platform is
 * touched.
 */
final class Faults {

    private static final double SHORTEST_SECONDS = 0.5;
    private static final double LONGEST_SECONDS = 5;

    private static final int MOST_SECONDS_OF_CLOCK = 600;

    /** Further crashes make an instance wait, up to 16 minutes. */
    private static final int CRASHES_WITHOUT_A_WAIT = 2;

    /** Offsets of ports whose packets may be lost, by component. */
    private static final Map<String, Integer> PORTS =
            Map.of("uaa", 1, "cloud-controller", 2, "cc-bridge", 3, "bbs", 4, "auctioneer", 5, "postgres", 9);

    private final Platform platform;
    private final RandomGenerator random;
    private final List<String> apps;
    private final Map<String, Integer> crashes = new HashMap<>();

    /** @param apps guids of the apps whose instances may be harmed */
    Faults(Platform platform, RandomGenerator random, List<String> apps) {
        this.platform = platform;
        this.random = random;
        this.apps = apps;
    }

    /** Makes the next one, waits until it has ended, and tells what it was. */
    String next() {
        return switch (random.nextInt(platform.clock().isPresent() ? 9 : 8)) {
            case 0, 1 -> ended("KILL");
            case 2 -> ended("TERM");
            case 3 -> stopped();
            case 4 -> cutOff();
            case 5 -> withoutRoomOnDisk();
            case 6 -> instanceKilled();
            case 7 -> containerRemoved();
            default -> clockSet();
        };
    }

    private String ended(String signal) {
        Status victim = process(_ -> true);
        shell("kill -%s %d".formatted(signal, victim.pid()));
        return victim.name() + " got SIG" + signal;
    }

    private String stopped() {
        Status victim = process(_ -> true);
        return lasting(victim.name() + " stood still", "kill -STOP " + victim.pid(), "kill -CONT " + victim.pid());
    }

    /** Every second packet to and from a port of the loopback interface is lost. */
    private String cutOff() {
        String victim = anyOf(PORTS.keySet().stream().sorted().toList());
        int port = Platform.BASE_PORT + Objects.requireNonNull(PORTS.get(victim));
        String rules = Stream.of("--sport", "--dport")
                .map(end ->
                        "iptables -w %%s INPUT -i lo -p tcp %s %d -m statistic --mode random --probability 0.5 -j DROP"
                                .formatted(end, port))
                .reduce((a, b) -> a + "; " + b)
                .orElseThrow();
        return lasting(
                "half of the packets of " + victim + " were lost",
                rules.formatted("-I", "-I"),
                rules.formatted("-D", "-D"));
    }

    /**
     * The process cannot write to any file: for it, there is no room. Who starts others is spared: these would inherit it
     * for good.
     */
    private String withoutRoomOnDisk() {
        Status victim = process(name -> !name.startsWith("cell-") && !name.equals("health-monitor"));
        String each = "for pid in %1$d $(pgrep -P %1$d); do prlimit --pid $pid --fsize=%2$s:; done";
        return lasting(
                victim.name() + " had no room on disk",
                each.formatted(victim.pid(), "0"),
                each.formatted(victim.pid(), "unlimited"));
    }

    private String instanceKilled() {
        return instance(
                "killed",
                victim -> platform.processesOf(victim).forEach(process -> shell("kill -KILL " + process.pid())));
    }

    private String containerRemoved() {
        return instance("removed with its container", platform::removeContainer);
    }

    /** It stays so until it is set again. */
    private String clockSet() {
        Duration offset = Duration.ofSeconds(random.nextInt(-MOST_SECONDS_OF_CLOCK, MOST_SECONDS_OF_CLOCK + 1));
        platform.clock().orElseThrow().set(offset);
        return "the clock was set to %+d s".formatted(offset.toSeconds());
    }

    private interface Harm {
        void to(Instance instance);
    }

    private String instance(String what, Harm harm) {
        String app = anyOf(apps);
        List<Instance> running = running(app).stream()
                .filter(instance -> crashes.getOrDefault(app + instance.index(), 0) < CRASHES_WITHOUT_A_WAIT)
                .toList();
        if (running.isEmpty()) {
            return "no instance was " + what;
        }
        Instance victim = anyOf(running);
        crashes.merge(app + victim.index(), 1, Integer::sum);
        try {
            harm.to(victim);
        } catch (AssertionError _) {
            return "an instance was gone before it was " + what;
        }
        return "an instance was " + what;
    }

    private List<Instance> running(String app) {
        try {
            return platform.running(app);
        } catch (UncheckedIOException _) {
            return List.of(); // The BBS is away.
        }
    }

    private Status process(Predicate<String> names) {
        return anyOf(platform.status().stream()
                .filter(status -> status.pid() != null && names.test(status.name()))
                .toList());
    }

    private <T> T anyOf(List<T> some) {
        return some.get(random.nextInt(some.size()));
    }

    private String lasting(String what, String begin, String end) {
        String seconds = String.format(Locale.ROOT, "%.1f", random.nextDouble(SHORTEST_SECONDS, LONGEST_SECONDS));
        shell("trap '' INT TERM; " + begin + "; sleep " + seconds + "; " + end);
        return what + " for " + seconds + " s";
    }

    /** What a process answers that has ended meanwhile is of no interest. */
    private static void shell(String script) {
        try {
            new ProcessBuilder("sh", "-c", script)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
