package io.elasticruntime.cloudcontroller.bits;

import io.elasticruntime.cloudcontroller.app.App;
import io.elasticruntime.cloudcontroller.app.AppResources;
import io.elasticruntime.cloudcontroller.blobstore.BlobStore;
import io.elasticruntime.cloudcontroller.blobstore.BlobStore.Digests;
import io.elasticruntime.cloudcontroller.blobstore.BlobStore.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

    private final AppPackageRepository packages;
    private final ResourcePool pool;
    private final BlobStore blobs;
    private final PackageProperties properties;
    private final TransactionTemplate transaction;
    private final JdbcClient jdbc;
    private final Set<String> processing = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("package-", 0).factory());

    Packages(
            AppPackageRepository packages,
            ResourcePool pool,
            BlobStore blobs,
            PackageProperties properties,
            TransactionTemplate transaction,
            JdbcClient jdbc) {
        this.packages = packages;
        this.pool = pool;
        this.blobs = blobs;
        this.properties = properties;
        this.transaction = transaction;
        this.jdbc = jdbc;
    }

    /**
     * Processes an upload, and waits for it as long as the patience lasts.
     *
     * @param upload zip file, deleted in the end; null: all files are known
     */
    void process(String guid, @Nullable Path upload, List<KnownFile> files) {
        await(start(guid, () -> assemble(guid, upload, files)));
    }

    /** Gives a package the bits of another. */
    void copy(String guid, String sourceGuid) {
        await(start(guid, () -> {
            Path source = blobs.find(Kind.PACKAGES, sourceGuid)
                    .orElseThrow(() -> new InvalidBits("The bits of the source package are gone"));
            try (InputStream in = Files.newInputStream(source)) {
                return blobs.put(Kind.PACKAGES, guid, in);
            }
        }));
    }

    private Digests assemble(String guid, @Nullable Path upload, List<KnownFile> files)
            throws IOException, InvalidBits {
        Path zip = Files.createTempFile("package-", ".zip");
        try {
            new PackageZip(properties.maximumSize().toBytes(), pool::find).write(upload, files, zip);
            try (InputStream in = Files.newInputStream(zip)) {
                return blobs.put(Kind.PACKAGES, guid, in);
            }
        } catch (InvalidBits invalid) {
            if (String.valueOf(invalid.getMessage()).startsWith("ResourceChecksumMismatch")) {
                files.forEach(file -> pool.forget(file.sha1()));
            }
            throw invalid;
        } finally {
            Files.deleteIfExists(zip);
            if (upload != null) {
                Files.deleteIfExists(upload);
            }
        }
    }

    @FunctionalInterface
    private interface Work {
        Digests run() throws IOException, InvalidBits;
    }

    private CompletableFuture<Void> start(String guid, Work work) {
        processing.add(guid);
        CompletableFuture<Void> done = new CompletableFuture<>();
        threads.execute(() -> {
            try {
                Digests digests = work.run();
                change(guid, found -> found.stored(digests.sha256()));
                done.complete(null);
                expireOlder(guid);
                learn(guid);
            } catch (InvalidBits invalid) {
                change(guid, found -> found.refused(String.valueOf(invalid.getMessage())));
            } catch (IOException | RuntimeException failure) {
                log.atError().addKeyValue("package", guid).setCause(failure).log("A package could not be stored");
                change(guid, found -> found.refused("The package could not be stored"));
            } finally {
                processing.remove(guid);
                done.complete(null);
            }
        });
        return done;
    }

    private void await(CompletableFuture<Void> done) {
        try {
            done.get(properties.patience().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | java.util.concurrent.ExecutionException _) {
            // the caller polls
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void change(String guid, Consumer<AppPackage> change) {
        transaction.executeWithoutResult(_ -> packages.findByGuid(guid).ifPresent(found -> {
            change.accept(found);
            packages.save(found);
        }));
    }

    private void learn(String guid) {
        blobs.find(Kind.PACKAGES, guid).ifPresent(zip -> {
            try {
                pool.learn(zip);
            } catch (IOException | RuntimeException failure) {
                log.atWarn().addKeyValue("package", guid).setCause(failure).log("Files of a package were not kept");
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
