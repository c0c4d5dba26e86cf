package io.elasticruntime.cellrep.executor.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpServer;
import io.elasticruntime.cellrep.garden.GardenException;
import io.elasticruntime.cellrep.testing.FakeGarden;
import io.elasticruntime.diego.CachedDependency;
import io.elasticruntime.diego.action.Action;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
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
import org.springframework.util.unit.DataSize;

class DownloadsTest {

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
                exchange.sendResponseHeaders(200, bytes.length);
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
    void aLayerIsUnpackedByTheGardenOnceForAllContainers() throws Exception {
        byte[] droplet = tgz("app", "one");
        content.put("/droplet", droplet);
        content.put("/zipped", zip(Map.of("app", "two")));
        UnpackingGarden garden = new UnpackingGarden();

        Downloads.FetchedLayer first = downloads.layer(layer("/droplet", droplet), "preloaded:s", garden, "c1");
        Downloads.FetchedLayer again = downloads.layer(layer("/droplet", droplet), "preloaded:s", garden, "c2");
        downloads.layer(layer("/zipped", content.get("/zipped")), "preloaded:s", garden, "c3");

        assertThat(again.layer()).isEqualTo(first.layer());
        assertThat(first.size()).isEqualTo(droplet.length);
        assertThat(again.size()).isZero();
        assertThat(first.layer().size()).isEqualTo(DataSize.ofBytes(3));
        assertThat(garden.unpacked)
                .containsExactly(
                        "preloaded:s /home/vcap vcap " + Archives.Format.TGZ,
                        "preloaded:s /home/vcap vcap " + Archives.Format.TAR);
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

        assertThat(downloads.fetch(download, _ -> {})).isEqualTo(archive.length);
        assertThat(downloads.fetch(download, got -> assertThat(got).hasBinaryContent(archive)))
                .isZero();
        assertThat(requests).containsExactly("/droplet");
    }

    @Test
    void aWrongChecksumIsFinal() throws Exception {
        content.put("/droplet", tgz("app", "x"));
        Action.Download download =
                new Action.Download("droplet", base + "/droplet", ".", "", null, "vcap", "sha1", "0".repeat(40));

        assertThatThrownBy(() -> downloads.fetch(download, _ -> {}))
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
        downloads.upload(new ByteArrayInputStream(droplet), URI.create(base + "/upload"));

        Downloads restarted = downloads(DataSize.ofMegabytes(1));
        Downloads.FetchedLayer layer =
                restarted.layer(layer("/droplet", droplet), "preloaded:s", new UnpackingGarden(), "c");

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

        Downloads.FetchedLayer layer = downloads.layer(layer("/broken", archive), "preloaded:s", garden, "c");

        assertThat(requests).hasSize(3);
        assertThat(garden.unpacked).hasSize(3);
        assertThat(layer.layer().size()).isEqualTo(DataSize.ofBytes(400_000));
    }

    @Test
    void whatCannotBeUnpackedIsNotFetchedAgain() {
        byte[] archive = "no archive".repeat(100).getBytes(StandardCharsets.UTF_8);
        content.put("/words", archive);

        assertThatThrownBy(() -> downloads.layer(layer("/words", archive), "preloaded:s", new UnpackingGarden(), "c"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("no archive: ");
        assertThat(requests).hasSize(1);
        assertThat(directory.resolve("cache")).isEmptyDirectory();
    }

    @Test
    void thatAnArchiveIsTheWrongOneSaysMoreThanThatItCannotBeUnpacked() {
        content.put("/words", "no archive".repeat(100).getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() ->
                        downloads.layer(layer("/words", new byte[] {1}), "preloaded:s", new UnpackingGarden(), "c"))
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

        downloads.fetch(download, tar -> {
            Path target = Files.createDirectory(directory.resolve("unpacked"));
            try (BufferedInputStream archive = Archives.buffered(Files.newInputStream(tar))) {
                assertThat(Archives.formatOf(archive)).isEqualTo(Archives.Format.TAR);
                Archives.unpack(archive, target);
            }
            assertThat(target.resolve("bin/run")).isExecutable();
        });
    }

    @Test
    void anUploadCarriesItsLengthAndDigests() throws Exception {
        byte[] bytes = "droplet".getBytes(StandardCharsets.UTF_8);

        assertThat(downloads.upload(new ByteArrayInputStream(bytes), URI.create(base + "/upload")))
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

    private Downloads downloads(DataSize size) throws IOException {
        return new Downloads(
                HttpClient.newHttpClient(),
                new DownloadProperties(5, size, Duration.ofSeconds(10), Duration.ofMillis(1), Duration.ofMillis(2)),
                directory);
    }

    private Action.Download layer(String path, byte[] archive) {
        return new Action.Download("droplet", base + path, "/home/vcap", null, null, "vcap", "sha256", sha256(archive));
    }

    /** Notes what it is asked to unpack. */
    private static final class UnpackingGarden extends FakeGarden {

        private final List<String> unpacked = new ArrayList<>();

        @Override
        public DataSize unpack(InputStream archive, String rootfs, String destination, String user, Path tree) {
            try {
                BufferedInputStream content = Archives.buffered(archive);
                unpacked.add(String.join(
                        " ",
                        rootfs,
                        destination,
                        user,
                        Archives.formatOf(content).name()));
                return DataSize.ofBytes(Archives.unpack(content, tree));
            } catch (IOException e) {
                throw new GardenException("no archive: " + e.getMessage(), e);
            }
        }
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
