package io.elasticruntime.cellrep.executor.download;

import io.elasticruntime.cellrep.executor.step.Transfers;
import io.elasticruntime.cellrep.garden.BaseLayer;
import io.elasticruntime.cellrep.garden.Garden;
import io.elasticruntime.cellrep.garden.GardenException;
import io.elasticruntime.diego.CachedDependency;
import io.elasticruntime.diego.action.Action;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** All transfers of a cell: archives into containers, dependencies beside them, files out of them. */
public final class Downloads implements Transfers {

    private final Fetcher fetcher;
    private final Uploader uploader;
    private final DownloadCache cache;
    private final Path work;

    /**
     * @param http presents the cell's certificate
     * @param directory of the cache and of transfers under way; what is left there of earlier transfers is removed
     */
    public Downloads(HttpClient http, DownloadProperties properties, Path directory) throws IOException {
        this.fetcher = new Fetcher(http, properties);
        this.work = directory.resolve("transfers");
        Archives.delete(work);
        Files.createDirectories(work);
        this.cache = new DownloadCache(
                directory.resolve("cache"), properties.cacheSize().toBytes(), fetcher);
        this.uploader = new Uploader(http, properties, work, cache);
    }

    @Override
    public long fetch(Action.Download download, Use use) throws IOException, InterruptedException {
        URI from = uri(download.from());
        Checksum checksum = Checksum.of(download.checksumAlgorithm(), download.checksumValue());
        String key = download.cacheKey();
        if (key == null || key.isEmpty()) {
            return fetchOnce(from, checksum, use);
        }
        String holder = "transfer-" + UUID.randomUUID();
        try {
            DownloadCache.Found found = cache.archive(key, from, checksum, holder);
            use.accept(found.path());
            return found.size();
        } finally {
            cache.release(holder);
        }
    }

    private long fetchOnce(URI from, @Nullable Checksum checksum, Use use) throws IOException, InterruptedException {
        Path tar = work.resolve(UUID.randomUUID().toString());
        try {
            Fetcher.Fetched<Long> fetched =
                    fetcher.fetch(from, null, checksum, archive -> Archives.asTar(archive, tar));
            use.accept(tar);
            return fetched == null ? 0 : fetched.size();
        } finally {
            Files.deleteIfExists(tar);
        }
    }

    /**
     * Fetches and unpacks a dependency; it stays as long as its holder does.
     *
     * @return its directory, and its size as an archive, 0 if it came from the cache
     */
    public Dependency dependency(CachedDependency dependency, String holder) throws IOException, InterruptedException {
        String key = dependency.cacheKey() == null || dependency.cacheKey().isEmpty()
                ? dependency.from()
                : dependency.cacheKey();
        DownloadCache.Found found = cache.tree(
                key,
                uri(dependency.from()),
                Checksum.of(dependency.checksumAlgorithm(), dependency.checksumValue()),
                holder,
                Archives::unpack);
        return new Dependency(found.path(), found.size());
    }

    /** @param size of the archive in bytes; 0 if it came from the cache */
    public record Dependency(Path directory, long size) {}

    /**
     * Fetches what a container has as a layer, and unpacks it for the garden; it stays as long as its holder does. The
     * same archive for the same place and user is kept once, whatever it is called.
     */
    public FetchedLayer layer(Action.Download download, String rootfs, Garden garden, String holder)
            throws IOException, InterruptedException {
        String digest = download.checksumAlgorithm() + ":" + download.checksumValue();
        DownloadCache.Found found = cache.tree(
                String.join(" ", "layer", rootfs, download.to(), download.user(), digest),
                uri(download.from()),
                Checksum.of(download.checksumAlgorithm(), download.checksumValue()),
                holder,
                (archive, tree) -> unpack(archive, download, rootfs, garden, tree));
        return new FetchedLayer(new BaseLayer(found.path(), DataSize.ofBytes(found.bytes())), found.size());
    }

    private static long unpack(InputStream archive, Action.Download download, String rootfs, Garden garden, Path tree)
            throws IOException {
        BufferedInputStream in = Archives.buffered(archive);
        if (Archives.formatOf(in) == Archives.Format.ZIP) {
            Path tar = tree.resolveSibling(tree.getFileName() + ".tar");
            Archives.asTar(in, tar);
            try (InputStream unzipped = Files.newInputStream(tar)) {
                return unpack(unzipped, download, rootfs, garden, tree);
            } finally {
                Files.delete(tar);
            }
        }
        try {
            return garden.unpack(in, rootfs, download.to(), download.user(), tree)
                    .toBytes();
        } catch (GardenException e) {
            throw new IOException(e.getMessage(), e);
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
    public long upload(InputStream content, URI to) throws IOException, InterruptedException {
        return uploader.upload(content, to);
    }

    private static URI uri(String text) throws IOException {
        try {
            URI uri = URI.create(text);
            if (uri.getHost() == null) {
                throw new IOException("not the URL of an archive: " + text);
            }
            return uri;
        } catch (IllegalArgumentException e) {
            throw new IOException("not the URL of an archive: " + text, e);
        }
    }
}
