package io.elasticruntime.lifecycle;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLConnection;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.HttpsURLConnection;

/**
 * Brings a buildpack that the user named by URL: a zip over HTTP, or else a git repository, whose branch or tag may
 * follow {@code #} (cell-and-staging.md C2.3).
 *
 * @param commands runs git
 * @param skipCertVerify whether a zip may come from a server with any certificate
 */
record BuildpackDownload(Commands commands, boolean skipCertVerify) {

    private static final Duration TIMEOUT = Duration.ofMinutes(10);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(30);

    private static final long LARGEST = 2L << 30;
    private static final long LARGEST_DIRECTORY = 8L << 20;
    private static final int END_OF_ZIP = 0x06054b50;
    private static final int END_LENGTH = 22;
    private static final int LONGEST_END = END_LENGTH + 0xFFFF;

    static boolean isUrl(String key) {
        try {
            return new URI(key).isAbsolute();
        } catch (URISyntaxException notAUrl) {
            return false;
        }
    }

    /** @throws StagingFailure if it cannot be had */
    void fetch(String url, Path directory) throws IOException {
        URI uri = URI.create(url);
        if (String.valueOf(uri.getPath()).toLowerCase(Locale.ROOT).endsWith(".zip")) {
            fetchZip(uri, directory);
        } else {
            cloneRepository(uri, directory);
        }
    }

    private void fetchZip(URI uri, Path directory) throws IOException {
        Path zip = Files.createTempFile("buildpack", ".zip");
        try (InputStream body = open(uri)) {
            long size = copy(body, zip, LARGEST, LARGEST);
            unzip(zip, directory, LARGEST);
            System.out.printf("Downloaded buildpack `%s` (%s)%n", withoutPassword(uri), byteSize(size));
        } catch (IOException failure) {
            throw StagingFailure.of(
                    "Failed to download buildpack '%s': %s".formatted(withoutPassword(uri), failure.getMessage()));
        } finally {
            Files.delete(zip);
        }
    }

    private InputStream open(URI uri) throws IOException {
        URLConnection connection = uri.toURL().openConnection();
        connection.setConnectTimeout(Math.toIntExact(CONNECT_TIMEOUT.toMillis()));
        connection.setReadTimeout(Math.toIntExact(TIMEOUT.toMillis()));
        if (uri.getUserInfo() != null) {
            byte[] userAndPassword = uri.getUserInfo().getBytes(StandardCharsets.UTF_8);
            connection.setRequestProperty(
                    "Authorization", "Basic " + Base64.getEncoder().encodeToString(userAndPassword));
        }
        if (skipCertVerify && connection instanceof HttpsURLConnection https) {
            AnyCertificate.accept(https);
        }
        if (connection instanceof HttpURLConnection http && http.getResponseCode() != HttpURLConnection.HTTP_OK) {
            throw new IOException("the server answered " + http.getResponseCode());
        }
        return connection.getInputStream();
    }

    /**
     * Unpacks with permissions; entries that point outside of the directory are refused.
     *
     * @param most how many bytes the files may have together
     */
    static void unzip(Path zip, Path directory, long most) throws IOException {
        checkDirectory(zip);
        Files.createDirectories(directory);
        long left = most;
        try (FileSystem archive = FileSystems.newFileSystem(zip, Map.of("enablePosixFileAttributes", "true"))) {
            Path root = archive.getPath("/");
            try (Stream<Path> entries = Files.walk(root)) {
                for (Path entry : (Iterable<Path>) entries::iterator) {
                    Path target =
                            directory.resolve(root.relativize(entry).toString()).normalize();
                    if (!target.startsWith(directory)) {
                        throw new IOException("entry outside of the archive: " + entry);
                    }
                    if (Files.isDirectory(entry)) {
                        Files.createDirectories(target);
                    } else {
                        try (InputStream content = Files.newInputStream(entry)) {
                            left -= copy(content, target, left, most);
                        }
                        Files.setPosixFilePermissions(target, Files.getPosixFilePermissions(entry));
                    }
                }
            }
        }
    }

    private static long copy(InputStream content, Path target, long left, long most) throws IOException {
        long size = 0;
        try (OutputStream out = Files.newOutputStream(target)) {
            byte[] buffer = new byte[1 << 16];
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                size += read;
                if (size > left) {
                    throw new IOException("it is larger than allowed: " + byteSize(most));
                }
                out.write(buffer, 0, read);
            }
        }
        return size;
    }

    /** The directory of a zip is held in memory as a whole, so what it takes is looked at before. */
    private static void checkDirectory(Path zip) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(zip.toFile(), "r")) {
            byte[] tail = new byte[(int) Math.min(file.length(), LONGEST_END)];
            file.seek(file.length() - tail.length);
            file.readFully(tail);
            ByteBuffer end = ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = tail.length - END_LENGTH; i >= 0; i--) {
                if (end.getInt(i) == END_OF_ZIP) {
                    long size = end.getInt(i + 12) & 0xFFFFFFFFL;
                    if (size > LARGEST_DIRECTORY) {
                        throw new IOException(
                                "it holds too many files: their list is longer than " + byteSize(LARGEST_DIRECTORY));
                    }
                    return;
                }
            }
        }
    }

    private void cloneRepository(URI uri, Path directory) throws IOException {
        String url = uri.toString().replaceFirst("#.*$", "");
        String[] branch = uri.getFragment() == null ? new String[0] : new String[] {"-b", uri.getFragment()};
        try {
            git(branch, "clone", "--depth", "1", "--recursive", url, directory);
        } catch (IOException notShallow) {
            Trees.delete(directory);
            try {
                git(branch, "clone", "--recursive", url, directory);
            } catch (IOException failure) {
                throw StagingFailure.of("Failed to clone git repository at " + withoutPassword(uri));
            }
        }
    }

    private void git(String[] branch, Object... words) throws IOException {
        commands.run(Stream.of(Stream.of("git"), Stream.of(words), Stream.of(branch))
                .flatMap(part -> part)
                .toArray());
    }

    private static String withoutPassword(URI uri) {
        return uri.getRawUserInfo() == null ? uri.toString() : uri.toString().replace(uri.getRawUserInfo() + "@", "");
    }

    private static String byteSize(long bytes) {
        if (bytes < 1024) {
            return bytes + "B";
        }
        return bytes < 1024 * 1024
                ? String.format(Locale.ROOT, "%.1fK", bytes / 1024.0)
                : String.format(Locale.ROOT, "%.1fM", bytes / 1024.0 / 1024.0);
    }
}
