package io.elasticruntime.cellrep.executor.download;

import io.elasticruntime.cellrep.executor.archive.Archive;
import io.elasticruntime.cellrep.executor.archive.ArchiveLimits;
import io.elasticruntime.cellrep.executor.archive.ArchiveRefused;
import io.elasticruntime.cellrep.executor.step.Transfers;
import io.elasticruntime.cellrep.garden.BaseLayer;
import io.elasticruntime.cellrep.garden.Garden;
import io.elasticruntime.cellrep.garden.GardenException;
import io.elasticruntime.diego.CachedDependency;
import io.elasticruntime.diego.action.Action;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** All transfers of a cell: archives into containers, dependencies beside them, files out of them. */
public final class Downloads implements Transfers {

    private final UnaryOperator<URI> addresses;
    private final Fetcher fetcher;
    private final Uploader uploader;
    private final DownloadCache cache;
    private final Path work;
    private final DataSize largest;
    private final int entries;
    private final Refusals refusals = new Refusals(System::nanoTime);

    /**
     * @param http presents the cell's certificate
     * @param addresses where a URL of an action leads in this deployment
     * @param directory of the cache and of transfers under way; what is left there of earlier transfers is removed
     */
    public Downloads(HttpClient http, UnaryOperator<URI> addresses, DownloadProperties properties, Path directory)
            throws IOException {
        this.addresses = addresses;
        this.fetcher = new Fetcher(http, properties);
        this.largest = properties.cacheSize();
        this.entries = properties.entries();
        this.work = directory.resolve("transfers");
        Archives.delete(work);
        Files.createDirectories(work);
        this.cache = new DownloadCache(
                directory.resolve("cache"), properties.cacheSize().toBytes(), fetcher);
        this.uploader = new Uploader(http, properties, work, cache);
    }

    @Override
    public long fetch(Action.Download download, @Nullable DataSize quota, Use use)
            throws IOException, InterruptedException {
        URI from = uri(download.from());
        Checksum checksum = Checksum.of(download.checksumAlgorithm(), download.checksumValue());
        ArchiveLimits limits = limits(quota);
        String key = download.cacheKey();
        return unlessRefused(
                checksum,
                limits,
                () -> key == null || key.isEmpty()
                        ? fetchOnce(from, checksum, limits, use)
                        : fetchCached(key, from, checksum, limits, use));
    }

    private long fetchCached(String key, URI from, @Nullable Checksum checksum, ArchiveLimits limits, Use use)
            throws IOException, InterruptedException {
        String holder = "transfer-" + UUID.randomUUID();
        try {
            DownloadCache.Found found = cache.archive(key, from, checksum, holder, limits.archiveBytes());
            try (InputStream tar = Archive.asTar(found.path(), limits)) {
                use.accept(tar);
            }
            return found.size();
        } finally {
            cache.release(holder);
        }
    }

    private long fetchOnce(URI from, @Nullable Checksum checksum, ArchiveLimits limits, Use use)
            throws IOException, InterruptedException {
        Path file = work.resolve(UUID.randomUUID().toString());
        try {
            Fetcher.Fetched<Long> fetched = fetcher.fetch(
                    from,
                    null,
                    checksum,
                    limits.archiveBytes(),
                    archive -> Files.copy(archive, file, StandardCopyOption.REPLACE_EXISTING));
            try (InputStream tar = Archive.asTar(file, limits)) {
                use.accept(tar);
            }
            return fetched == null ? 0 : fetched.size();
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /**
     * Fetches and unpacks a dependency; it stays as long as its holder does.
     *
     * @return its directory, and its size as an archive, 0 if it came from the cache
     * @throws ArchiveRefused if it holds more than a cell unpacks, or what it may not
     */
    public Dependency dependency(CachedDependency dependency, String holder) throws IOException, InterruptedException {
        String key = dependency.cacheKey() == null || dependency.cacheKey().isEmpty()
                ? dependency.from()
                : dependency.cacheKey();
        Checksum checksum = Checksum.of(dependency.checksumAlgorithm(), dependency.checksumValue());
        ArchiveLimits limits = limits(null);
        return unlessRefused(checksum, limits, () -> {
            DownloadCache.Found found = cache.tree(
                    key,
                    uri(dependency.from()),
                    checksum,
                    holder,
                    limits.archiveBytes(),
                    (archive, tree) -> Archive.unpack(archive, tree, limits));
            return new Dependency(found.path(), found.size());
        });
    }

    /** @param size of the archive in bytes; 0 if it came from the cache */
    public record Dependency(Path directory, long size) {}

    /**
     * Fetches what a container has as a layer, and unpacks it for the garden; it stays as long as its holder does. The
     * same archive for the same place and user is kept once, whatever it is called.
     *
     * @param quota of the container; null: it has none
     * @throws ArchiveRefused if it holds more than the quota or the cell allows, or what it may not
     */
    public FetchedLayer layer(
            Action.Download download, @Nullable DataSize quota, String rootfs, Garden garden, String holder)
            throws IOException, InterruptedException {
        String digest = download.checksumAlgorithm() + ":" + download.checksumValue();
        Checksum checksum = Checksum.of(download.checksumAlgorithm(), download.checksumValue());
        ArchiveLimits limits = limits(quota);
        return unlessRefused(checksum, limits, () -> {
            DownloadCache.Found found = cache.tree(
                    String.join(" ", "layer", rootfs, download.to(), download.user(), digest),
                    uri(download.from()),
                    checksum,
                    holder,
                    limits.archiveBytes(),
                    (archive, tree) -> unpack(archive, limits, download, rootfs, garden, tree));
            // A container with a larger quota may have brought it.
            if (found.bytes() > limits.bytes()) {
                throw limits.tooLarge();
            }
            return new FetchedLayer(new BaseLayer(found.path(), DataSize.ofBytes(found.bytes())), found.size());
        });
    }

    private static long unpack(
            InputStream archive,
            ArchiveLimits limits,
            Action.Download download,
            String rootfs,
            Garden garden,
            Path tree)
            throws IOException {
        Path spool = tree.resolveSibling(tree.getFileName() + ".zip");
        try (InputStream tar = Archive.asTar(archive, spool, limits)) {
            return garden.unpack(tar, rootfs, download.to(), download.user(), tree)
                    .toBytes();
        } catch (GardenException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private ArchiveLimits limits(@Nullable DataSize quota) {
        return ArchiveLimits.of(quota, largest, entries);
    }

    private interface Attempt<T> {
        T make() throws IOException, InterruptedException;
    }

    /** Whoever has wrapped a refusal in words of its own: it is the refusal that the user is to hear of. */
    private <T> T unlessRefused(@Nullable Checksum checksum, ArchiveLimits limits, Attempt<T> attempt)
            throws IOException, InterruptedException {
        refusals.check(checksum, limits);
        try {
            return attempt.make();
        } catch (IOException | GardenException e) {
            Optional<ArchiveRefused> refused = ArchiveRefused.causing(e);
            if (refused.isPresent()) {
                refusals.note(checksum, limits, refused.get());
                throw refused.get();
            }
            throw e;
        }
    }

    /** @param size of the archive in bytes; 0 if it came from the cache */
    public record FetchedLayer(BaseLayer layer, long size) {}

    /** What a container that was found again has mounted stays as long as the container. */
    public void hold(Collection<Path> directories, String holder) {
        cache.hold(directories, holder);
    }

    /** The holder needs its dependencies no longer. */
    public void release(String holder) {
        cache.release(holder);
    }

    @Override
    public long upload(InputStream content, DataSize longest, URI to) throws IOException, InterruptedException {
        return uploader.upload(content, longest, addresses.apply(to));
    }

    @Override
    public DataSize largest() {
        return largest;
    }

    private URI uri(String text) throws IOException {
        try {
            URI uri = URI.create(text);
            if (uri.getHost() == null) {
                throw new IOException("not the URL of an archive: " + text);
            }
            return addresses.apply(uri);
        } catch (IllegalArgumentException e) {
            throw new IOException("not the URL of an archive: " + text, e);
        }
    }
}
