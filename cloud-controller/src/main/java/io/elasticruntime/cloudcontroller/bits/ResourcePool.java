package io.elasticruntime.cloudcontroller.bits;

import io.elasticruntime.cloudcontroller.blobstore.BlobStore;
import io.elasticruntime.cloudcontroller.blobstore.BlobStore.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Files of earlier packages by their SHA-1, so that nobody sends them again. */
@Component
class ResourcePool {

    private final JdbcClient jdbc;
    private final BlobStore blobs;
    private final PackageProperties properties;

    ResourcePool(JdbcClient jdbc, BlobStore blobs, PackageProperties properties) {
        this.jdbc = jdbc;
        this.blobs = blobs;
        this.properties = properties;
    }

    Optional<Path> find(String sha1) {
        return blobs.find(Kind.RESOURCES, sha1);
    }

    /** Those of the files that are known, in the same size. */
    List<KnownFile> matching(Collection<KnownFile> files) {
        if (files.isEmpty()) {
            return List.of();
        }
        Map<String, Long> sizes = jdbc
                .sql("select sha1, size from resource_pool where sha1 = any(string_to_array(:sha1s, ','))")
                .param("sha1s", files.stream().map(KnownFile::sha1).collect(Collectors.joining(",")))
                .query((row, _) -> Map.entry(row.getString(1), row.getLong(2)))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        return files.stream()
                .filter(file -> {
                    Long size = sizes.get(file.sha1());
                    return size != null && size == file.size();
                })
                .toList();
    }

    /** A damaged file is forgotten, so that it is sent again. */
    void forget(String sha1) {
        jdbc.sql("delete from resource_pool where sha1 = :sha1")
                .param("sha1", sha1)
                .update();
        blobs.delete(Kind.RESOURCES, sha1);
    }

    /** Keeps the files of a package. */
    void learn(Path packageZip) throws IOException {
        try (ZipFile zip = ZipFile.builder().setPath(packageZip).get()) {
            for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
                if (!entry.isDirectory()
                        && entry.getSize() >= properties.smallestResource().toBytes()
                        && entry.getSize() <= properties.largestResource().toBytes()) {
                    learn(zip, entry);
                }
            }
        }
    }

    private void learn(ZipFile zip, ZipArchiveEntry entry) throws IOException {
        MessageDigest digest = PackageZip.sha1();
        try (InputStream in = new DigestInputStream(zip.getInputStream(entry), digest)) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
        }
        String sha1 = HexFormat.of().formatHex(digest.digest());
        if (find(sha1).isEmpty()) {
            try (InputStream in = zip.getInputStream(entry)) {
                blobs.put(Kind.RESOURCES, sha1, in);
            }
        }
        jdbc.sql("""
                insert into resource_pool (sha1, size, used_at) values (:sha1, :size, now())
                on conflict (sha1) do update set used_at = now()
                """).param("sha1", sha1).param("size", entry.getSize()).update();
    }
}
