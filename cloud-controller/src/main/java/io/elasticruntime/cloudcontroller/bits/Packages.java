package io.elasticruntime.cloudcontroller.bits;

import io.elasticruntime.cloudcontroller.access.Visibility;
import io.elasticruntime.cloudcontroller.api.CfApiException;
import io.elasticruntime.cloudcontroller.app.App;
import io.elasticruntime.cloudcontroller.app.AppResources;
import io.elasticruntime.cloudcontroller.archive.ArchiveLimits;
import io.elasticruntime.cloudcontroller.archive.ArchiveProperties;
import io.elasticruntime.cloudcontroller.archive.BoundedZip;
import io.elasticruntime.cloudcontroller.blobstore.BlobStore;
import io.elasticruntime.cloudcontroller.blobstore.BlobStore.Kind;
import io.elasticruntime.cloudcontroller.blobstore.Spool;
import io.elasticruntime.cloudcontroller.featureflag.FeatureFlag;
import io.elasticruntime.cloudcontroller.featureflag.FeatureFlags;
import io.elasticruntime.cloudcontroller.upload.Upload;
import io.elasticruntime.cloudcontroller.upload.Uploads;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Turns uploads into packages, on threads of its own. A package that is being processed is touched every few seconds;
 * one that nobody touches any more has lost its bits with its process and has failed.
 */
@Component
class Packages implements AppResources, DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(Packages.class);
    private static final int TOUCH_MILLIS = 5000;
    private static final Duration ABANDONED = Duration.ofSeconds(30);

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int PACKAGES_AT_ONCE = 8;

    private final AppPackageRepository packages;
    private final ResourcePool pool;
    private final BlobStore blobs;
    private final Spool spool;
    private final FeatureFlags flags;
    private final PackageProperties properties;
    private final ArchiveLimits limits;
    private final Semaphore entriesAtOnce;
    private final ReentrantLock learning = new ReentrantLock();
    private final TransactionTemplate transaction;
    private final JdbcClient jdbc;
    private final Set<String> processing = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("package-", 0).factory());

    Packages(
            AppPackageRepository packages,
            ResourcePool pool,
            BlobStore blobs,
            Spool spool,
            FeatureFlags flags,
            PackageProperties properties,
            ArchiveProperties archives,
            TransactionTemplate transaction,
            JdbcClient jdbc) {
        this.packages = packages;
        this.pool = pool;
        this.blobs = blobs;
        this.spool = spool;
        this.flags = flags;
        this.properties = properties;
        this.limits = archives.limits(properties.maximumSize());
        this.entriesAtOnce = new Semaphore(properties.entriesAtOnce(), true);
        this.transaction = transaction;
        this.jdbc = jdbc;
    }

    /** What became of bits. */
    sealed interface Outcome {
        /** Known when the caller asks again. */
        record Pending() implements Outcome {}

        record Stored() implements Outcome {}

        record Refused(InvalidBits reason) implements Outcome {}
    }

    /** Work on a package that has its turn. */
    final class Turn implements AutoCloseable {

        private final int entries;

        private Turn(int entries) {
            this.entries = entries;
        }

        @Override
        public void close() {
            entriesAtOnce.release(entries);
        }
    }

    /**
     * Waits until the entries of an upload have room beside those that are being worked on.
     *
     * @throws CfApiException 503, if it lasts too long
     */
    Turn turn(@Nullable Path upload, int files) {
        int entries = Math.clamp(count(upload) + (long) files, smallestTurn(), properties.entriesAtOnce());
        try {
            if (entriesAtOnce.tryAcquire(entries, PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                return new Turn(entries);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        throw Uploads.busy("Too many packages are being processed. Try again later.");
    }

    /** So that only some are processed at once, however small they are. */
    private int smallestTurn() {
        return Math.max(1, properties.entriesAtOnce() / PACKAGES_AT_ONCE);
    }

    private int count(@Nullable Path upload) {
        try {
            return upload == null ? 0 : BoundedZip.countEntries(upload, limits);
        } catch (IOException _) {
            return 0;
        }
    }

    /**
     * Processes an upload, and waits for it as long as the patience lasts.
     *
     * @param upload closed in the end, as the turn
     * @param organization guid of the org that the package belongs to
     * @param organizations those whose files the caller may refer to
     */
    Outcome process(
            String guid,
            Upload upload,
            List<KnownFile> files,
            String organization,
            Visibility organizations,
            Turn turn) {
        return await(start(guid, organization, turn, upload, () -> {
            Spool.File bits = upload.bits();
            return assemble(guid, bits == null ? null : bits.path(), files, organization, organizations);
        }));
    }

    /** Gives a package, which belongs to an org, the bits of another. */
    void copy(String guid, String sourceGuid, String organization, Turn turn) {
        await(start(guid, organization, turn, () -> {}, () -> {
            Path source = blobs.find(Kind.PACKAGES, sourceGuid)
                    .orElseThrow(() -> InvalidBits.upload("the bits of the source package are gone"));
            try (InputStream in = Files.newInputStream(source)) {
                return blobs.put(Kind.PACKAGES, guid, in).sha256();
            }
        }));
    }

    private String assemble(
            String guid, @Nullable Path upload, List<KnownFile> files, String organization, Visibility organizations)
            throws IOException, InvalidBits {
        MessageDigest sha256 = Checksums.sha256();
        try (Spool.File zip = spool.create()) {
            try (OutputStream out = new DigestOutputStream(zip.append(), sha256)) {
                new PackageZip(limits, pool.find(files, organization, organizations)).write(upload, files, out);
            }
            blobs.keep(Kind.PACKAGES, guid, zip);
            return HexFormat.of().formatHex(sha256.digest());
        } catch (PackageZip.Damaged damaged) {
            pool.forget(damaged.file());
            throw InvalidBits.upload(String.valueOf(damaged.getMessage()));
        }
    }

    @FunctionalInterface
    private interface Work {
        String run() throws IOException, InvalidBits;
    }

    private CompletableFuture<Outcome> start(
            String guid, String organization, Turn turn, AutoCloseable upload, Work work) {
        processing.add(guid);
        CompletableFuture<Outcome> done = new CompletableFuture<>();
        threads.execute(() -> {
            boolean stored = false;
            try (turn;
                    upload) {
                String sha256 = work.run();
                change(guid, found -> found.stored(sha256));
                done.complete(new Outcome.Stored());
                stored = true;
            } catch (InvalidBits invalid) {
                change(guid, found -> found.refused(String.valueOf(invalid.getMessage())));
                done.complete(new Outcome.Refused(invalid));
            } catch (Spool.Full full) {
                change(guid, found -> found.refused("There is no room for more packages at the moment. Push again."));
            } catch (Exception failure) {
                log.atError().addKeyValue("package", guid).setCause(failure).log("A package could not be stored");
                change(guid, found -> found.refused("The package could not be stored"));
            } finally {
                processing.remove(guid);
                done.complete(new Outcome.Pending());
            }
            if (stored) {
                expireOlder(guid);
                learn(guid, organization);
            }
        });
        return done;
    }

    private Outcome await(CompletableFuture<Outcome> done) {
        try {
            return done.get(properties.patience().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | java.util.concurrent.ExecutionException _) {
            // the caller polls
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return new Outcome.Pending();
    }

    private void change(String guid, Consumer<AppPackage> change) {
        transaction.executeWithoutResult(_ -> packages.findByGuid(guid).ifPresent(found -> {
            change.accept(found);
            packages.save(found);
        }));
    }

    private void learn(String guid, String organization) {
        if (!flags.isEnabled(FeatureFlag.RESOURCE_MATCHING)) {
            return;
        }
        blobs.find(Kind.PACKAGES, guid).ifPresent(zip -> {
            learning.lock();
            try {
                pool.learn(organization, zip, limits);
            } catch (IOException | RuntimeException failure) {
                log.atWarn().addKeyValue("package", guid).setCause(failure).log("Files of a package were not kept");
            } finally {
                learning.unlock();
            }
        });
    }

    private void expireOlder(String guid) {
        packages
                .findByGuid(guid)
                .map(newest -> packages.findByAppGuidAndStateOrderByIdDesc(newest.appGuid(), PackageState.READY))
                .stream()
                .flatMap(ready -> ready.stream().skip(properties.kept()))
                .forEach(old -> {
                    change(old.guid(), AppPackage::expired);
                    blobs.delete(Kind.PACKAGES, old.guid());
                });
    }

    @Scheduled(fixedDelay = TOUCH_MILLIS)
    void touchAndFailAbandoned() {
        if (!processing.isEmpty()) {
            jdbc.sql("update packages set updated_at = now() where guid in (:guids)")
                    .param("guids", List.copyOf(processing))
                    .update();
        }
        jdbc.sql("""
                update packages set state = 'FAILED', error = 'The upload was interrupted. Upload the bits again.'
                where state in ('PROCESSING_UPLOAD', 'COPYING')
                  and updated_at < now() - make_interval(secs => :age)
                """).param("age", ABANDONED.toSeconds()).update();
    }

    void delete(AppPackage found) {
        packages.delete(found);
        blobs.delete(Kind.PACKAGES, found.guid());
    }

    @Override
    public void deleteAll(App app) {
        packages.findByAppGuid(app.guid()).forEach(found -> blobs.delete(Kind.PACKAGES, found.guid()));
    }

    @Override
    public void destroy() {
        threads.shutdownNow();
    }
}
