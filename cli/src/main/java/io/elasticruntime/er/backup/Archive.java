package io.elasticruntime.er.backup;

import io.elasticruntime.er.Json;
import io.elasticruntime.er.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;

/** A backup as a zip file, whose last entry names all others with their sizes and SHA-256 sums. */
final class Archive {

    static final String MANIFEST = "manifest.json";

    /** Three times what the resource pool may have; a backup with more is neither written nor read. */
    static final int MAX_ENTRIES = 300_000;

    private static final int MAX_MANIFEST = 128 << 20;

    private Archive() {}

    /** What writes one entry's bytes; it must not close the stream. */
    interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Writes an archive to a stream, which it leaves open. */
    static final class Writer {

        private final ZipOutputStream zip;
        private final Map<String, Contents.Entry> entries = new TreeMap<>();

        Writer(OutputStream out) {
            this.zip = new ZipOutputStream(out);
            zip.setLevel(Deflater.BEST_SPEED); // most blobs are compressed
        }

        /** @throws Refusal if there are more entries than are read again */
        void add(String name, Content content) throws IOException {
            if (entries.size() == MAX_ENTRIES) {
                throw new Refusal(
                        "There are more than " + MAX_ENTRIES + " blobs and tables, which no backup has room for."
                                + " Nothing was saved. Delete packages and droplets that nobody needs.");
            }
            zip.putNextEntry(new ZipEntry(name));
            Counted counted = new Counted(zip);
            DigestOutputStream digested = new DigestOutputStream(counted, sha256());
            content.writeTo(digested);
            digested.flush();
            zip.closeEntry();
            entries.put(name, new Contents.Entry(counted.size, hex(digested.getMessageDigest())));
        }

        void complete(Map<String, List<String>> migrations, Map<String, List<Contents.Sequence>> sequences)
                throws IOException {
            String version = Archive.class.getPackage().getImplementationVersion();
            zip.putNextEntry(new ZipEntry(MANIFEST));
            zip.write(Json.MAPPER
                    .writer()
                    .without(SerializationFeature.INDENT_OUTPUT)
                    .writeValueAsBytes(new Contents(
                            Contents.FORMAT, version == null ? "unknown" : version, migrations, sequences, entries)));
            zip.closeEntry();
            zip.finish();
            zip.flush();
        }
    }

    /** An archive that has been read to its end once and is what its manifest says. */
    static final class Reader implements AutoCloseable {

        private final String name;
        private final ZipFile zip;
        private final Contents contents;

        /** @throws Refusal that names the entry, if the file is no backup, is damaged or incomplete */
        Reader(Path file) throws IOException {
            this(file, file.toString());
        }

        /** @param name of the file as its user knows it */
        Reader(Path file, String name) throws IOException {
            this.name = name;
            try {
                this.zip = new ZipFile(file.toFile());
            } catch (IOException | IllegalArgumentException e) {
                throw new Refusal(
                        name + " is no backup, or its end is missing: " + e.getMessage() + ". Nothing was restored.",
                        e);
            }
            try {
                if (zip.size() > MAX_ENTRIES + 1) {
                    throw refuse("it", "has " + zip.size() + " entries, and a backup has " + MAX_ENTRIES + " at most");
                }
                this.contents = manifest();
                verify();
            } catch (IOException | RuntimeException e) {
                zip.close();
                throw e;
            }
        }

        Contents contents() {
            return contents;
        }

        InputStream open(String name) throws IOException {
            ZipEntry entry = zip.getEntry(name);
            if (entry == null) {
                throw refuse(name, "is missing");
            }
            return zip.getInputStream(entry);
        }

        private Contents manifest() throws IOException {
            byte[] bytes;
            try (InputStream in = open(MANIFEST)) {
                bytes = in.readNBytes(MAX_MANIFEST + 1);
            } catch (IOException e) {
                throw refuse(MANIFEST, "is damaged: " + e.getMessage());
            }
            if (bytes.length > MAX_MANIFEST) {
                throw refuse(MANIFEST, "is larger than " + (MAX_MANIFEST >> 20) + " MiB");
            }
            Contents read;
            try {
                read = Json.MAPPER.readValue(bytes, Contents.class);
            } catch (JacksonException e) {
                throw refuse(MANIFEST, "cannot be read");
            }
            if (read == null) {
                throw refuse(MANIFEST, "is empty");
            }
            if (read.format() != Contents.FORMAT) {
                throw refuse(MANIFEST, "has the format " + read.format() + ", and this build reads " + Contents.FORMAT);
            }
            if (!read.complete()) {
                throw refuse(MANIFEST, "is not complete");
            }
            return read;
        }

        private void verify() throws IOException {
            Set<String> named = contents.entries().keySet();
            if (zip.size() != named.size() + 1) {
                zip.stream()
                        .map(ZipEntry::getName)
                        .filter(name -> !name.equals(MANIFEST) && !named.contains(name))
                        .findFirst()
                        .ifPresent(name -> {
                            throw refuse(name, "is not in the manifest");
                        });
            }
            contents.nameInTheWay().ifPresent(name -> {
                throw refuse(name, "is a file and a directory");
            });
            for (Map.Entry<String, Contents.Entry> each : contents.entries().entrySet()) {
                verify(each.getKey(), each.getValue());
            }
            if (zip.size() != named.size() + 1) {
                throw refuse(MANIFEST, "names another number of entries than there are");
            }
        }

        private void verify(String name, Contents.Entry expected) throws IOException {
            if (!isSafe(name)) {
                throw refuse(name, "is no name of a file inside");
            }
            MessageDigest digest = sha256();
            long size = 0;
            try (InputStream in = new DigestInputStream(open(name), digest)) {
                byte[] buffer = new byte[1 << 16];
                for (int n = in.read(buffer); n >= 0 && size <= expected.size(); n = in.read(buffer)) {
                    size += n;
                }
            } catch (IOException e) {
                throw refuse(name, "is damaged: " + e.getMessage());
            }
            if (size != expected.size() || !hex(digest).equals(expected.sha256())) {
                throw refuse(name, "is not what was saved");
            }
        }

        private Refusal refuse(String entry, String why) {
            return new Refusal(name + ": " + entry + " " + why + ". Nothing was restored; use another backup.");
        }

        @Override
        public void close() throws IOException {
            zip.close();
        }
    }

    /** Whether a name stays below the directory that it is resolved against. */
    static boolean isSafe(String name) {
        return !name.isEmpty()
                && name.length() <= 1024
                && name.chars().noneMatch(c -> c < ' ' || c == '\\')
                && List.of(name.split("/", -1)).stream()
                        .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Counts, and leaves the zip open. */
    private static final class Counted extends OutputStream {

        private final OutputStream out;
        private long size;

        private Counted(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            size++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            size += length;
        }
    }
}
