package io.elasticruntime.cellrep.executor.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpServer;
import io.elasticruntime.cellrep.executor.archive.Archive;
import io.elasticruntime.cellrep.executor.archive.ArchiveLimits;
import io.elasticruntime.cellrep.executor.archive.ArchiveRefused;
import io.elasticruntime.cellrep.garden.GardenException;
import io.elasticruntime.cellrep.testing.FakeGarden;
import io.elasticruntime.diego.CachedDependency;
import io.elasticruntime.diego.action.Action;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

class DownloadsTest {

    private static final int ENTRIES = 20;
    private static final ArchiveLimits ANY = new ArchiveLimits(1 << 30, 1000, "what a test has");

    @TempDir
    Path directory;

    private final Map<String, byte[]> content = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicInteger halves = new AtomicInteger();
    private final CountDownLatch stalled = new CountDownLatch(1);
    private final CountDownLatch cancelled = new CountDownLatch(1);
    private final List<Map<String, List<String>>> uploads = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private String base;
    private Downloads downloads;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            if (exchange.getRequestMethod().equals("POST")) {
                exchange.getRequestBody().readAllBytes();
                uploads.add(Map.copyOf(exchange.getRequestHeaders()));
                exchange.sendResponseHeaders(201, -1);
                exchange.close();
                return;
            }
            byte[] bytes = content.get(path);
            String etag = bytes == null ? "" : "\"" + sha256(bytes) + "\"";
            boolean same = etag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"));
            requests.add(path + (same ? " same" : ""));
            if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                exchange.sendResponseHeaders(503, -1);
            } else if (bytes == null) {
                exchange.sendResponseHeaders(404, -1);
            } else if (same) {
                exchange.sendResponseHeaders(304, -1);
            } else {
                exchange.getResponseHeaders().set("ETag", etag);
                exchange.sendResponseHeaders(200, path.equals("/chunked") ? 0 : bytes.length);
                boolean half = halves.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
                exchange.getResponseBody().write(bytes, 0, half ? bytes.length / 2 : bytes.length);
                if (path.equals("/endless")) {
                    exchange.getResponseBody().flush();
                    stalled.countDown();
                    reach(cancelled);
                }
            }
            exchange.close();
        });
        server.start();
        base = "http://127.0.0.1:" + server.getAddress().getPort();
        downloads = downloads(DataSize.ofMegabytes(1));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aZipKeepsItsExecutableBits() throws Exception {
        content.put("/buildpack", zip(Map.of("bin/detect", "#!/bin/sh", "README", "hi")));

        Path tree = downloads.dependency(dependency("/buildpack"), "c1").directory();

        assertThat(tree.getParent()).isDirectoryNotContaining("glob:**.zip");
        assertThat(tree.resolve("bin/detect")).isExecutable().hasContent("#!/bin/sh");
        assertThat(Files.isExecutable(tree.resolve("README"))).isFalse();
    }

    @Test
    void anUnchangedDependencyIsTakenFromTheCacheAndAChangedOneIsAnother() throws Exception {
        content.put("/lifecycle", tgz("builder", "one"));
        Downloads.Dependency first = downloads.dependency(dependency("/lifecycle"), "c1");
        Downloads.Dependency again = downloads.dependency(dependency("/lifecycle"), "c2");
        content.put("/lifecycle", tgz("builder", "two"));
        Downloads.Dependency changed = downloads.dependency(dependency("/lifecycle"), "c3");

        assertThat(again.directory()).isEqualTo(first.directory());
        assertThat(again.size()).isZero();
        assertThat(changed.directory()).isNotEqualTo(first.directory());
        assertThat(first.directory().resolve("builder")).hasContent("one");
        assertThat(changed.directory().resolve("builder")).hasContent("two");
        assertThat(requests).containsExactly("/lifecycle", "/lifecycle same", "/lifecycle");
    }

    @Test
    void whatHasTheNameOfAComponentIsFetchedAndSentWhereThatComponentIsNow() throws Exception {
        content.put("/lifecycle", tgz("builder", "one"));
        String name = "https://cc-bridge.service.internal";

        Path tree = downloads
                .dependency(new CachedDependency("builder", name + "/lifecycle", "/tmp", "", "STG", null, null), "c1")
                .directory();
        downloads.upload(InputStream.nullInputStream(), DataSize.ofMegabytes(1), URI.create(name + "/upload"));

        assertThat(tree.resolve("builder")).hasContent("one");
        assertThat(uploads).hasSize(1);
    }

    @Test
    void aLayerIsUnpackedByTheGardenOnceForAllContainers() throws Exception {
        byte[] droplet = tgz("app", "one");
        content.put("/droplet", droplet);
        content.put("/zipped", zip(Map.of("app", "two")));
        UnpackingGarden garden = new UnpackingGarden();

        Downloads.FetchedLayer first = downloads.layer(layer("/droplet", droplet), null, "preloaded:s", garden, "c1");
        Downloads.FetchedLayer again = downloads.layer(layer("/droplet", droplet), null, "preloaded:s", garden, "c2");
        downloads.layer(layer("/zipped", content.get("/zipped")), null, "preloaded:s", garden, "c3");

        assertThat(again.layer()).isEqualTo(first.layer());
        assertThat(first.size()).isEqualTo(droplet.length);
        assertThat(again.size()).isZero();
        assertThat(first.layer().size()).isEqualTo(DataSize.ofBytes(3));
        assertThat(garden.unpacked).containsExactly("preloaded:s /home/vcap vcap", "preloaded:s /home/vcap vcap");
    }

    @Test
    void theCacheOutlivesTheCellRep() throws Exception {
        content.put("/lifecycle", tgz("builder", "one"));
        Path first = downloads.dependency(dependency("/lifecycle"), "c1").directory();

        Downloads restarted = downloads(DataSize.ofMegabytes(1));

        assertThat(restarted.dependency(dependency("/lifecycle"), "c2").directory())
                .isEqualTo(first);
        assertThat(requests).containsExactly("/lifecycle", "/lifecycle same");
    }

    @Test
    void aCopyWithTheRightChecksumIsNotAskedFor() throws Exception {
        byte[] archive = tgz("app", "x");
        content.put("/droplet", archive);
        Action.Download download = new Action.Download(
                "droplet", base + "/droplet", ".", "droplets-1", null, "vcap", "sha256", sha256(archive));

        assertThat(downloads.fetch(download, null, _ -> {})).isEqualTo(archive.length);
        assertThat(downloads.fetch(
                        download,
                        null,
                        tar -> assertThat(new String(tar.readAllBytes(), StandardCharsets.UTF_8))
                                .startsWith("app")
                                .contains("x")))
                .isZero();
        assertThat(requests).containsExactly("/droplet");
    }

    @Test
    void aWrongChecksumIsFinal() throws Exception {
        content.put("/droplet", tgz("app", "x"));
        Action.Download download =
                new Action.Download("droplet", base + "/droplet", ".", "", null, "vcap", "sha1", "0".repeat(40));

        assertThatThrownBy(() -> downloads.fetch(download, null, _ -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("sha1");
        assertThat(requests).hasSize(1);
        assertThat(directory.resolve("transfers")).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource({"md5, MD5", "sha1, SHA-1", "sha256, SHA-256", "SHA512, SHA-512"})
    void theRightChecksumOfEachKindIsAcceptedAndAnotherIsNot(String algorithm, String name) throws Exception {
        byte[] archive = tgz("app", "x");
        content.put("/app", archive);
        String right = HexFormat.of().formatHex(MessageDigest.getInstance(name).digest(archive));
        String wrong = (right.startsWith("0") ? "1" : "0") + right.substring(1);

        assertThat(downloads
                        .dependency(new CachedDependency("a", base + "/app", "/a", "right", "", algorithm, right), "c")
                        .directory()
                        .resolve("app"))
                .hasContent("x");
        assertThatThrownBy(() -> downloads.dependency(
                        new CachedDependency("a", base + "/app", "/a", "wrong", "", algorithm, wrong), "c"))
                .hasMessageContaining("is " + right + ", not " + wrong);
    }

    @Test
    void aDownloadThatIsCancelledEndsAtOnceAndLeavesNothing() throws Exception {
        content.put("/endless", tgz("app", "x".repeat(100_000)));
        halves.set(1);
        FutureTask<Throwable> failure =
                new FutureTask<>(() -> catchThrowable(() -> downloads.dependency(dependency("/endless"), "c")));
        Thread download = Thread.ofVirtual().start(failure);
        reach(stalled);

        download.interrupt();

        assertThat(failure.get(10, TimeUnit.SECONDS)).isInstanceOfAny(IOException.class, InterruptedException.class);
        cancelled.countDown();
        assertThat(requests).containsExactly("/endless");
        assertThat(directory.resolve("cache")).isEmptyDirectory();
    }

    private static void reach(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aServerThatFailsIsAskedFourTimes() throws Exception {
        content.put("/a", tgz("x", "y"));
        failures.set(3);
        downloads.dependency(dependency("/a"), "c");
        assertThat(requests).hasSize(4);

        failures.set(4);
        assertThatThrownBy(() -> downloads.dependency(dependency("/b"), "c")).hasMessageContaining("503");
    }

    @Test
    void whatTheCellHasSentItHasWithoutAskingAlsoAfterARestart() throws Exception {
        byte[] droplet = tgz("app", "one");
        downloads.upload(new ByteArrayInputStream(droplet), DataSize.ofMegabytes(1), URI.create(base + "/upload"));

        Downloads restarted = downloads(DataSize.ofMegabytes(1));
        Downloads.FetchedLayer layer =
                restarted.layer(layer("/droplet", droplet), null, "preloaded:s", new UnpackingGarden(), "c");

        assertThat(layer.layer().tree().resolve("app")).hasContent("one");
        assertThat(layer.size()).isZero();
        assertThat(requests).isEmpty();
    }

    @Test
    void anArchiveThatBreaksOffIsUnpackedAgainFromItsStart() throws Exception {
        byte[] archive = tar(Map.of("a", "x".repeat(200_000), "b", "y".repeat(200_000)));
        content.put("/broken", archive);
        halves.set(2);
        UnpackingGarden garden = new UnpackingGarden();

        Downloads.FetchedLayer layer = downloads.layer(layer("/broken", archive), null, "preloaded:s", garden, "c");

        assertThat(requests).hasSize(3);
        assertThat(garden.unpacked).hasSize(3);
        assertThat(layer.layer().size()).isEqualTo(DataSize.ofBytes(400_000));
    }

    @Test
    void whatCannotBeUnpackedIsNotFetchedAgain() {
        byte[] archive = "no archive".repeat(100).getBytes(StandardCharsets.UTF_8);
        content.put("/words", archive);

        assertThatThrownBy(() ->
                        downloads.layer(layer("/words", archive), null, "preloaded:s", new UnpackingGarden(), "c"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not a tar archive");
        assertThat(requests).hasSize(1);
        assertThat(directory.resolve("cache")).isEmptyDirectory();
    }

    @Test
    void thatAnArchiveIsTheWrongOneSaysMoreThanThatItCannotBeUnpacked() {
        content.put("/words", "no archive".repeat(100).getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> downloads.layer(
                        layer("/words", new byte[] {1}), null, "preloaded:s", new UnpackingGarden(), "c"))
                .hasMessageStartingWith("the sha256 of the download is ");
        assertThat(requests).hasSize(1);
    }

    @Test
    void whatNobodyUsesGoesWhenTheCacheIsFull() throws Exception {
        for (String name : List.of("/a", "/b", "/c")) {
            content.put(name, tgz("file", name.repeat(300_000)));
        }
        Path a = downloads.dependency(dependency("/a"), "in use").directory();
        Path b = downloads.dependency(dependency("/b"), "done").directory();
        downloads.release("done");
        Path c = downloads.dependency(dependency("/c"), "new").directory();

        assertThat(a).exists();
        assertThat(b).doesNotExist();
        assertThat(c).exists();
    }

    @Test
    void aDropletThatIsLargerThanTheDiskQuotaStopsThereAndLeavesNothing() throws Exception {
        byte[] bomb = bomb(DataSize.ofMegabytes(64));
        assertThat(bomb.length).isLessThan(100_000);
        content.put("/bomb", bomb);
        UnpackingGarden garden = new UnpackingGarden();
        DataSize quota = DataSize.ofKilobytes(256);

        for (int attempt = 1; attempt <= 3; attempt++) {
            assertThatThrownBy(() -> downloads.layer(layer("/bomb", bomb), quota, "preloaded:s", garden, "c"))
                    .isInstanceOf(ArchiveRefused.class)
                    .hasMessage("is larger than the disk quota of 0 MB");
        }

        assertThat(requests).as("the refusal is remembered").containsExactly("/bomb");
        assertThat(garden.unpacked).hasSize(1);
        assertThat(garden.written).isLessThan(quota.toBytes());
        assertThat(directory.resolve("cache")).isEmptyDirectory();
    }

    @Test
    void withALargerQuotaARefusedDropletIsTriedAgainAndASmallerOneIsStillRefused() throws Exception {
        byte[] droplet = tgz("app", "x".repeat(300_000));
        content.put("/droplet", droplet);
        UnpackingGarden garden = new UnpackingGarden();
        DataSize small = DataSize.ofKilobytes(200);
        DataSize large = DataSize.ofKilobytes(400);

        assertThatThrownBy(() -> downloads.layer(layer("/droplet", droplet), small, "preloaded:s", garden, "c1"))
                .isInstanceOf(ArchiveRefused.class);
        downloads.layer(layer("/droplet", droplet), large, "preloaded:s", garden, "c2");
        assertThatThrownBy(() -> downloads.layer(layer("/droplet", droplet), small, "preloaded:s", garden, "c3"))
                .isInstanceOf(ArchiveRefused.class)
                .hasMessageContaining("larger than the disk quota");

        assertThat(garden.unpacked).hasSize(2);
        assertThat(requests).hasSize(2);
    }

    @Test
    void whatIsSharedByAllIsBoundedByTheCell() {
        content.put("/bomb", bomb(DataSize.ofMegabytes(2)));

        assertThatThrownBy(() -> downloads.dependency(dependency("/bomb"), "c"))
                .isInstanceOf(ArchiveRefused.class)
                .hasMessage("is larger than the 1 MB that a cell unpacks at most");
        assertThatThrownBy(() -> downloads.layer(
                        layer("/bomb", content.get("/bomb")),
                        DataSize.ofMegabytes(100),
                        "preloaded:s",
                        new UnpackingGarden(),
                        "c"))
                .hasMessage("is larger than the 1 MB that a cell unpacks at most");
        assertThat(directory.resolve("cache")).isEmptyDirectory();
    }

    @Test
    void moreEntriesThanACellAllowsAreRefusedInEachKindOfArchive() throws Exception {
        Map<String, String> many = new TreeMap<>();
        for (int i = 0; i <= ENTRIES; i++) {
            many.put("f" + i, "");
        }
        content.put("/tar", tar(many));
        content.put("/zip", zip(many));

        for (String path : List.of("/tar", "/zip")) {
            assertThatThrownBy(() -> downloads.dependency(dependency(path), "c"))
                    .isInstanceOf(ArchiveRefused.class)
                    .hasMessage("holds more than 20 files and directories");
            assertThatThrownBy(() -> downloads.fetch(
                            new Action.Download("app package", base + path, "app", null, null, "vcap", null, null),
                            DataSize.ofMegabytes(1),
                            InputStream::readAllBytes))
                    .isInstanceOf(ArchiveRefused.class);
        }
        assertThat(directory.resolve("cache")).isEmptyDirectory();
        assertThat(directory.resolve("transfers")).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anArchiveIsNoLongerThanWhatItMayHold(boolean announced) {
        content.put(announced ? "/long" : "/chunked", new byte[3 << 20]);
        Action.Download download = new Action.Download(
                "package", base + (announced ? "/long" : "/chunked"), "app", null, null, "vcap", null, null);

        assertThatThrownBy(() -> downloads.fetch(download, DataSize.ofKilobytes(1), _ -> {}))
                .isInstanceOf(ArchiveRefused.class)
                .hasMessageStartingWith("is an archive of more than ");
        assertThat(requests).hasSize(1);
        assertThat(directory.resolve("transfers")).isEmptyDirectory();
    }

    @Test
    void aDropletWithSomethingLongBehindItIsFetchedOnce() throws Exception {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(tgz("app", "x"));
        bytes.writeBytes(new byte[3 << 20]);
        content.put("/chunked", bytes.toByteArray());

        assertThatThrownBy(() -> downloads.layer(
                        layer("/chunked", bytes.toByteArray()),
                        DataSize.ofKilobytes(1),
                        "preloaded:s",
                        new UnpackingGarden(),
                        "c"))
                .isInstanceOf(ArchiveRefused.class)
                .hasMessageStartingWith("is an archive of more than ");
        assertThat(requests).hasSize(1);
        assertThat(directory.resolve("cache")).isEmptyDirectory();
    }

    @Test
    void aContainerUploadsNoMoreThanItMayHave() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 'x';
            }
        };

        assertThatThrownBy(() -> downloads.upload(endless, DataSize.ofMegabytes(2), URI.create(base + "/upload")))
                .isInstanceOf(ArchiveRefused.class)
                .hasMessage("is larger than 2 MB");
        assertThat(uploads).isEmpty();
        assertThat(directory.resolve("transfers")).isEmptyDirectory();
    }

    @Test
    void whatAKilledCellRepHasLeftIsRemovedByTheNext() throws Exception {
        Path tree = Files.createDirectories(directory.resolve("cache/half/content/home/vcap"));
        Files.writeString(tree.resolve("file"), "partly");
        Files.writeString(directory.resolve("cache/half/content.zip"), "partly");
        Files.writeString(directory.resolve("transfers/half"), "partly");

        downloads(DataSize.ofMegabytes(1));

        assertThat(directory.resolve("cache")).isEmptyDirectory();
        assertThat(directory.resolve("transfers")).isEmptyDirectory();
    }

    @Test
    void noArchiveWritesOutsideOfItsDirectory() throws Exception {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        content.put("/up", tgz("../outside/evil", "x"));
        content.put("/absolute", tgz("/etc/evil", "x"));
        content.put("/link", tarWithLink("door", outside.toString(), "door/evil"));

        for (String name : List.of("/up", "/link")) {
            assertThatThrownBy(() -> downloads.dependency(dependency(name), "c"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("leaves its directory");
        }
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void aPackageBecomesATarWithItsModes() throws Exception {
        content.put("/package", zip(Map.of("bin/run", "#!/bin/sh")));
        Action.Download download = new Action.Download(null, base + "/package", "app", null, null, "vcap", null, null);

        downloads.fetch(download, null, tar -> {
            Path target = Files.createDirectory(directory.resolve("unpacked"));
            Archive.unpack(tar, target, ANY);
            assertThat(target.resolve("bin/run")).isExecutable();
        });
    }

    @Test
    void anUploadCarriesItsLengthAndDigests() throws Exception {
        byte[] bytes = "droplet".getBytes(StandardCharsets.UTF_8);

        assertThat(downloads.upload(
                        new ByteArrayInputStream(bytes), DataSize.ofMegabytes(1), URI.create(base + "/upload")))
                .isEqualTo(7);

        Map<String, List<String>> headers = uploads.getFirst();
        assertThat(headers.get("Content-length")).containsExactly("7");
        assertThat(headers.get("Content-digest"))
                .containsExactly("sha-256=:"
                        + Base64.getEncoder()
                                .encodeToString(
                                        MessageDigest.getInstance("SHA-256").digest(bytes))
                        + ":");
    }

    private URI located(URI url) {
        return url.getHost().equals("cc-bridge.service.internal") ? URI.create(base + url.getPath()) : url;
    }

    private Downloads downloads(DataSize size) throws IOException {
        return new Downloads(
                HttpClient.newHttpClient(),
                this::located,
                new DownloadProperties(
                        5, size, ENTRIES, Duration.ofSeconds(10), Duration.ofMillis(1), Duration.ofMillis(2)),
                directory);
    }

    private Action.Download layer(String path, byte[] archive) {
        return new Action.Download("droplet", base + path, "/home/vcap", null, null, "vcap", "sha256", sha256(archive));
    }

    /** Notes what it is asked to unpack. */
    private static final class UnpackingGarden extends FakeGarden {

        private final List<String> unpacked = new ArrayList<>();
        private long written;

        private InputStream counted(InputStream archive) {
            return new FilterInputStream(archive) {
                @Override
                public int read(byte[] buffer, int offset, int length) throws IOException {
                    int read = super.read(buffer, offset, length);
                    written += Math.max(0, read);
                    return read;
                }
            };
        }

        @Override
        public DataSize unpack(InputStream archive, String rootfs, String destination, String user, Path tree) {
            try {
                unpacked.add(String.join(" ", rootfs, destination, user));
                return DataSize.ofBytes(Archive.unpack(counted(archive), tree, ANY));
            } catch (IOException e) {
                throw new GardenException("no archive: " + e.getMessage(), e);
            }
        }
    }

    /** A file of zeros. */
    private static byte[] bomb(DataSize size) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
            TarArchiveEntry entry = new TarArchiveEntry("small", true);
            entry.setSize(10);
            tar.putArchiveEntry(entry);
            tar.write(new byte[10]);
            tar.closeArchiveEntry();
            entry = new TarArchiveEntry("zeros", true);
            entry.setSize(size.toBytes());
            tar.putArchiveEntry(entry);
            for (long left = size.toKilobytes(); left > 0; left--) {
                tar.write(new byte[1024]);
            }
            tar.closeArchiveEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private CachedDependency dependency(String path) {
        return new CachedDependency(path, base + path, "{T}" + path, path, "STG", null, null);
    }

    private static byte[] tgz(String name, String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
            write(tar, name, text);
        }
        return bytes.toByteArray();
    }

    private static byte[] tar(Map<String, String> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                write(tar, file.getKey(), file.getValue());
            }
        }
        return bytes.toByteArray();
    }

    private static void write(TarArchiveOutputStream tar, String name, String text) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        entry.setSize(text.length());
        tar.putArchiveEntry(entry);
        tar.write(text.getBytes(StandardCharsets.UTF_8));
        tar.closeArchiveEntry();
    }

    private static byte[] tarWithLink(String link, String to, String file) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            TarArchiveEntry symbolic = new TarArchiveEntry(link, TarConstants.LF_SYMLINK);
            symbolic.setLinkName(to);
            tar.putArchiveEntry(symbolic);
            tar.closeArchiveEntry();
            tar.putArchiveEntry(new TarArchiveEntry(file));
            tar.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }

    private static byte[] zip(Map<String, String> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                ZipArchiveEntry entry = new ZipArchiveEntry(file.getKey());
                entry.setUnixMode(file.getValue().startsWith("#!") ? 0755 : 0644);
                zip.putArchiveEntry(entry);
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
                zip.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
