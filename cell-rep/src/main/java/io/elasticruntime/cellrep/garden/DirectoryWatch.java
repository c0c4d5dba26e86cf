package io.elasticruntime.cellrep.garden;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wakes whoever waits for something to change in a directory. Only a hint: a machine may run out of watches, so those
 * who wait also look from time to time.
 */
final class DirectoryWatch implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DirectoryWatch.class);

    private final @Nullable WatchService service;
    private final Map<WatchKey, Set<Runnable>> wakers = new ConcurrentHashMap<>();

    DirectoryWatch() {
        service = open();
        if (service != null) {
            Thread.ofPlatform().daemon().name("garden-watch").start(() -> watch(service));
        }
    }

    /** Calls {@code waker} after changes in the directory until the result is closed. The waker must not block. */
    Registration onChange(Path directory, Runnable waker) {
        if (service == null) {
            return () -> {};
        }
        try {
            synchronized (wakers) {
                WatchKey key = directory.register(
                        service,
                        StandardWatchEventKinds.ENTRY_CREATE,
                        StandardWatchEventKinds.ENTRY_MODIFY,
                        StandardWatchEventKinds.ENTRY_DELETE);
                wakers.computeIfAbsent(key, any -> ConcurrentHashMap.newKeySet())
                        .add(waker);
                return () -> remove(key, waker);
            }
        } catch (IOException | ClosedWatchServiceException e) {
            log.atDebug().addKeyValue("directory", directory).setCause(e).log("directory is not watched");
            return () -> {};
        }
    }

    private void remove(WatchKey key, Runnable waker) {
        synchronized (wakers) {
            Set<Runnable> left = wakers.getOrDefault(key, Set.of());
            if (left.remove(waker) && left.isEmpty()) {
                wakers.remove(key);
                cancel(key);
            }
        }
    }

    private static void cancel(WatchKey key) {
        try {
            key.cancel();
        } catch (ClosedWatchServiceException e) {
            log.debug("the watch was closed before");
        }
    }

    private void watch(WatchService service) {
        try {
            while (true) {
                WatchKey key = service.take();
                key.pollEvents();
                wakers.getOrDefault(key, Set.of()).forEach(Runnable::run);
                key.reset();
            }
        } catch (InterruptedException | ClosedWatchServiceException e) {
            log.debug("no directory is watched any more");
        }
    }

    private static @Nullable WatchService open() {
        try {
            return FileSystems.getDefault().newWatchService();
        } catch (IOException e) {
            log.atWarn()
                    .addKeyValue("reason", e.getMessage())
                    .log("no file watches left; exits are noticed more slowly");
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        if (service != null) {
            service.close();
        }
    }

    interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
