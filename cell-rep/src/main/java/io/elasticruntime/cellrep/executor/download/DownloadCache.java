package io.elasticruntime.cellrep.executor.download;

import io.elasticruntime.cellrep.garden.ReadableByAll;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Archives and unpacked archives by key. A directory per copy holds {@code content} (an archive, or a tree) and, written
 * last, {@code copy.json}; without that file it is no copy. A copy never changes: newer content of the same key is another
 * copy, so what a container has mounted stays what it was. Copies that nobody holds go, the least recently used first,
 * when all together exceed the bound.
 */
final class DownloadCache {

    private static final String CONTENT = "content";
    private static final String COPY = "copy.json";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path directory;
    private final long bound;
    private final Fetcher fetcher;
    private final Map<String, KeyLock> locks = new ConcurrentHashMap<>();
    private final Map<String, Stored> newest = new HashMap<>();
    private final Map<Path, Stored> stored = new HashMap<>();
    private final Map<String, Set<Path>> held = new HashMap<>();

    DownloadCache(Path directory, long bound, Fetcher fetcher) throws IOException {
        this.directory = directory;
        this.bound = bound;
        this.fetcher = fetcher;
        Files.createDirectories(directory);
        load();
    }

    /**
     * @param size of the archive that was fetched; 0 if it was there already, as it was or unpacked
     * @param bytes of the content on disk
     */
    record Found(Path path, long size, long bytes) {}

    private record Copy(
            String key,
            @Nullable String etag,
            @Nullable String lastModified,
            @Nullable String algorithm,
            @Nullable String checksum,
            long bytes) {

        Copy(String key, Fetcher.Validators validators, @Nullable Checksum checksum, long bytes) {
            this(
                    key,
                    validators.etag(),
                    validators.lastModified(),
                    checksum == null ? null : checksum.algorithm(),
                    checksum == null ? null : checksum.value(),
                    bytes);
        }

        boolean is(Checksum wanted) {
            return wanted.algorithm().equals(algorithm) && wanted.value().equals(checksum);
        }
    }

    private record Stored(Path home, Copy copy) {
        Path content() {
            return home.resolve(CONTENT);
        }

        /** It was used just now. */
        void touch() throws IOException {
            Files.setLastModifiedTime(home.resolve(COPY), FileTime.from(Instant.now()));
        }

        Found found(long fetched) {
            return new Found(content(), fetched, copy.bytes());
        }
    }

    /** @param longest bytes that the archive may have */
    Found archive(String key, URI from, @Nullable Checksum checksum, String holder, long longest)
            throws IOException, InterruptedException {
        return find("archive:" + key, from, checksum, holder, longest, Files::copy);
    }

    /**
     * @param longest bytes that the archive may have
     * @param unpacking how an archive becomes a tree; part of the key must say which one it is
     */
    Found tree(String key, URI from, @Nullable Checksum checksum, String holder, long longest, Unpacking unpacking)
            throws IOException, InterruptedException {
        return find(
                "tree:" + key,
                from,
                checksum,
                holder,
                longest,
                (archive, content) -> unpacking.unpack(archive, Files.createDirectory(content)));
    }

    /** Fills an empty directory with what an archive holds, and tells how many bytes that are. */
    interface Unpacking {
        long unpack(InputStream archive, Path directory) throws IOException;
    }

    void hold(Collection<Path> contents, String holder) {
        synchronized (held) {
            for (Path content : contents) {
                Path home = content.getParent();
                if (home != null && home.startsWith(directory)) {
                    held.computeIfAbsent(holder, _ -> new HashSet<>()).add(home);
                }
            }
        }
    }

    void release(String holder) {
        synchronized (held) {
            held.remove(holder);
        }
    }

    /** Makes the content of a copy from an archive, and tells its size in bytes. */
    private interface Making {
        long make(InputStream archive, Path content) throws IOException;
    }

    private Found find(String key, URI from, @Nullable Checksum checksum, String holder, long longest, Making making)
            throws IOException, InterruptedException {
        KeyLock lock = Objects.requireNonNull(
                locks.compute(key, (_, known) -> known == null ? new KeyLock() : known.shared()));
        try {
            lock.lockInterruptibly();
        } catch (InterruptedException e) {
            releaseLock(key);
            throw e;
        }
        try {
            Stored known = holdNewest(key, holder);
            if (known != null && checksum != null && known.copy().is(checksum)) {
                return known.found(0);
            }
            Path home = directory.resolve(UUID.randomUUID().toString());
            Found found;
            try {
                Fetcher.Fetched<Long> made = fetch(
                        from, validatorsOf(known, checksum), checksum, longest, archive -> make(archive, home, making));
                if (made == null) {
                    return Objects.requireNonNull(known).found(0);
                }
                Stored entry = complete(home, new Copy(key, made.validators(), checksum, made.received()));
                put(entry, holder);
                found = entry.found(made.size());
            } catch (IOException | RuntimeException | InterruptedException e) {
                Archives.delete(home);
                throw e;
            }
            evict();
            return found;
        } finally {
            lock.unlock();
            releaseLock(key);
        }
    }

    private void releaseLock(String key) {
        locks.computeIfPresent(key, (_, lock) -> --lock.users == 0 ? null : lock);
    }

    /** Held by one of those who want the same key; it is forgotten with the last of them. */
    private static final class KeyLock extends ReentrantLock {
        private static final long serialVersionUID = 1L;

        private int users = 1;

        KeyLock shared() {
            users++;
            return this;
        }
    }

    private Fetcher.@Nullable Fetched<Long> fetch(
            URI from,
            Fetcher.@Nullable Validators known,
            @Nullable Checksum checksum,
            long longest,
            Fetcher.Receiver<Long> receiver)
            throws IOException, InterruptedException {
        try (InputStream sent = checksum == null ? null : sent(checksum)) {
            return sent == null
                    ? fetcher.fetch(from, known, checksum, longest, receiver)
                    : new Fetcher.Fetched<>(Fetcher.Validators.NONE, 0, receiver.receive(sent));
        }
    }

    /** Opened while it cannot be evicted; an open file can be read to its end even then. */
    private @Nullable InputStream sent(Checksum checksum) throws IOException {
        synchronized (held) {
            Stored sent = newest.get(keyOfSent(checksum));
            if (sent == null) {
                return null;
            }
            sent.touch();
            return Files.newInputStream(sent.content());
        }
    }

    /**
     * Keeps an archive that the cell has sent away: with its checksum it can be had again without the network. The cell
     * that has staged an app so has its droplet.
     *
     * @param archive is moved
     */
    void keepSent(Path archive, Checksum checksum) throws IOException {
        Path home = Files.createDirectory(directory.resolve(UUID.randomUUID().toString()));
        Files.move(archive, home.resolve(CONTENT));
        long bytes = Files.size(home.resolve(CONTENT));
        put(complete(home, new Copy(keyOfSent(checksum), Fetcher.Validators.NONE, checksum, bytes)), null);
        evict();
    }

    private static String keyOfSent(Checksum checksum) {
        return "sent:" + checksum.algorithm() + ":" + checksum.value();
    }

    private static long make(InputStream archive, Path home, Making making) throws IOException {
        Archives.delete(home);
        // Users of containers pass through here.
        ReadableByAll.directory(Files.createDirectories(home));
        return making.make(archive, home.resolve(CONTENT));
    }

    private static Stored complete(Path home, Copy copy) throws IOException {
        Path next = home.resolve(COPY + ".next");
        Files.write(next, JSON.writeValueAsBytes(copy));
        Files.move(next, home.resolve(COPY), StandardCopyOption.ATOMIC_MOVE);
        return new Stored(home, copy);
    }

    private void put(Stored entry, @Nullable String holder) {
        synchronized (held) {
            newest.put(entry.copy().key(), entry);
            stored.put(entry.home(), entry);
            if (holder != null) {
                held.computeIfAbsent(holder, _ -> new HashSet<>()).add(entry.home());
            }
        }
    }

    private @Nullable Stored holdNewest(String key, String holder) throws IOException {
        synchronized (held) {
            Stored known = newest.get(key);
            if (known != null) {
                held.computeIfAbsent(holder, _ -> new HashSet<>()).add(known.home());
                known.touch();
            }
            return known;
        }
    }

    /** A copy with another checksum than the one wanted is not asked to be confirmed. */
    private static Fetcher.@Nullable Validators validatorsOf(@Nullable Stored known, @Nullable Checksum checksum) {
        return known == null || checksum != null
                ? null
                : new Fetcher.Validators(known.copy().etag(), known.copy().lastModified());
    }

    private void evict() throws IOException {
        List<Stored> gone = new ArrayList<>();
        synchronized (held) {
            Set<Path> inUse = new HashSet<>();
            held.values().forEach(inUse::addAll);
            long total = stored.values().stream()
                    .mapToLong(entry -> entry.copy().bytes())
                    .sum();
            for (Stored entry : byLastUse(stored.values())) {
                if (total <= bound) {
                    break;
                }
                if (!inUse.contains(entry.home())) {
                    gone.add(entry);
                    stored.remove(entry.home());
                    newest.remove(entry.copy().key(), entry);
                    total -= entry.copy().bytes();
                }
            }
        }
        for (Stored entry : gone) {
            Archives.delete(entry.home());
        }
    }

    private void load() throws IOException {
        List<Stored> found = new ArrayList<>();
        try (var homes = Files.list(directory)) {
            for (Path home : homes.toList()) {
                if (Files.exists(home.resolve(COPY))) {
                    found.add(new Stored(home, JSON.readValue(home.resolve(COPY), Copy.class)));
                } else {
                    Archives.delete(home);
                }
            }
        }
        for (Stored entry : byLastUse(found)) {
            stored.put(entry.home(), entry);
            newest.put(entry.copy().key(), entry);
        }
    }

    private static List<Stored> byLastUse(Collection<Stored> entries) {
        Map<Path, FileTime> used = new HashMap<>();
        for (Stored entry : entries) {
            try {
                used.put(entry.home(), Files.getLastModifiedTime(entry.home().resolve(COPY)));
            } catch (IOException _) {
                used.put(entry.home(), FileTime.fromMillis(0));
            }
        }
        return entries.stream()
                .sorted(Comparator.comparing(entry -> used.getOrDefault(entry.home(), FileTime.fromMillis(0))))
                .toList();
    }
}
