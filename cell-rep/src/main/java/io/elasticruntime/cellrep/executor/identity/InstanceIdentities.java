package io.elasticruntime.cellrep.executor.identity;

import io.elasticruntime.cellrep.garden.ReadableByAll;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate and key of each container, in a directory of its own that is mounted into it, and renewed there in time
 * (cell-and-staging.md A8).
 */
public final class InstanceIdentities {

    /** Where the files are in the container. */
    public static final String MOUNT = "/etc/cf-instance-credentials";

    private static final String CERTIFICATE = "instance.crt";
    private static final String KEY = "instance.key";
    private static final String OWNER_ONLY = "rw-------";
    private static final Logger LOG = LoggerFactory.getLogger(InstanceIdentities.class);
    private static final Duration LONG = Duration.ofHours(4);
    private static final Duration BEFORE_THE_END = Duration.ofMinutes(30);
    private static final int VCAP = 2000;

    private final Path directory;
    private final InstanceAuthority authority;
    private final Duration validity;
    private final InstantSource clock;
    private final Map<String, Identity> identities = new ConcurrentHashMap<>();

    /** What is on a certificate, and when the next one is due. */
    private record Identity(String address, List<String> organizationalUnits, Instant renewal) {}

    private InstanceIdentities(Path directory, InstanceAuthority authority, Duration validity, InstantSource clock) {
        this.directory = directory;
        this.authority = authority;
        this.validity = validity;
        this.clock = clock;
    }

    /**
     * Signed by the authority of the deployment, or else by one that this cell makes for itself.
     *
     * @param deployment directory with {@code instance-ca.crt} and {@code instance-ca.key}; null: the deployment has none
     * @param directory of this cell
     * @param validity of a certificate
     * @throws IOException if the directory cannot be used
     */
    public static InstanceIdentities open(
            @Nullable Path deployment, Path directory, Duration validity, InstantSource clock) throws IOException {
        Files.createDirectories(directory);
        InstanceAuthority authority;
        if (deployment != null && InstanceAuthority.isIn(deployment)) {
            authority = InstanceAuthority.read(deployment);
        } else if (InstanceAuthority.isIn(directory)) {
            authority = InstanceAuthority.read(directory);
        } else {
            authority = InstanceAuthority.create(directory, clock.instant());
        }
        return new InstanceIdentities(directory, authority, validity, clock);
    }

    /** The directory to be mounted, still empty: the address of the container is not known yet. */
    public Path prepare(String guid) {
        try {
            return ReadableByAll.directory(Files.createDirectories(home(guid)));
        } catch (IOException e) {
            throw new UncheckedIOException("the credentials of " + guid + " cannot be kept", e);
        }
    }

    /** Variables by which processes find the files. */
    public static Map<String, String> variables() {
        return Map.of("CF_INSTANCE_CERT", MOUNT + "/" + CERTIFICATE, "CF_INSTANCE_KEY", MOUNT + "/" + KEY);
    }

    /** Writes the files. */
    public void issue(String guid, String address, List<String> organizationalUnits) {
        Instant now = clock.instant();
        InstanceAuthority.Credentials credentials = authority.issue(guid, address, organizationalUnits, now, validity);
        write(home(guid).resolve(KEY), credentials.key(), OWNER_ONLY);
        write(home(guid).resolve(CERTIFICATE), credentials.certificates(), "rw-r--r--");
        identities.put(guid, new Identity(address, organizationalUnits, renewal(now, now.plus(validity))));
    }

    /** Goes on with what an earlier start has issued. */
    public void adopt(String guid, String address, List<String> organizationalUnits) {
        Path file = home(guid).resolve(CERTIFICATE);
        if (!Files.exists(file)) {
            return;
        }
        Instant renewal = clock.instant();
        try {
            var certificate = InstanceAuthority.certificate(Files.readAllBytes(file));
            renewal = renewal(
                    certificate.getNotBefore().toInstant(),
                    certificate.getNotAfter().toInstant());
        } catch (IOException | GeneralSecurityException e) {
            LOG.atWarn().addKeyValue("guid", guid).setCause(e).log("a certificate cannot be read and is issued again");
        }
        identities.put(guid, new Identity(address, organizationalUnits, renewal));
    }

    /** Issues again what comes to its end. */
    public void renew() {
        Instant now = clock.instant();
        identities.forEach((guid, identity) -> {
            if (!now.isBefore(identity.renewal())) {
                issue(guid, identity.address(), identity.organizationalUnits());
                LOG.atInfo().addKeyValue("guid", guid).log("the identity of a container is renewed");
            }
        });
    }

    public void remove(String guid) {
        identities.remove(guid);
        Path home = home(guid);
        if (!Files.exists(home)) {
            return;
        }
        try (var files = Files.list(home)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(home);
        } catch (IOException e) {
            throw new UncheckedIOException("the credentials of " + guid + " cannot be removed", e);
        }
    }

    /** Half an hour before the end; sooner where half an hour is much. */
    static Instant renewal(Instant begin, Instant end) {
        Duration whole = Duration.between(begin, end);
        return whole.compareTo(LONG) > 0
                ? end.minus(BEFORE_THE_END)
                : begin.plus(whole.multipliedBy(7).dividedBy(8));
    }

    private Path home(String guid) {
        return directory.resolve(guid);
    }

    /** Whole, and for the user of the container alone where we may give files away. */
    private static void write(Path file, String content, String permissions) {
        Path next = file.resolveSibling(file.getFileName() + ".tmp");
        try {
            Files.deleteIfExists(next);
            Files.createFile(next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)));
            Files.write(next, content.getBytes(StandardCharsets.US_ASCII));
            Files.setPosixFilePermissions(next, PosixFilePermissions.fromString(permissions));
            if (Integer.valueOf(0).equals(Files.getAttribute(next, "unix:uid"))) {
                Files.setAttribute(next, "unix:uid", VCAP);
                Files.setAttribute(next, "unix:gid", VCAP);
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be written", e);
        }
    }
}
