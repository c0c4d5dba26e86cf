package io.elasticruntime.cloudcontroller.bits;

import io.elasticruntime.cloudcontroller.access.Visibility;
import io.elasticruntime.cloudcontroller.archive.ArchiveLimits;
import io.elasticruntime.cloudcontroller.archive.BoundedZip;
import io.elasticruntime.cloudcontroller.blobstore.BlobStore;
import io.elasticruntime.cloudcontroller.blobstore.BlobStore.Kind;
import io.elasticruntime.cloudcontroller.blobstore.Spool;
import io.elasticruntime.cloudcontroller.organization.OrganizationContent;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Files of earlier packages, so that nobody sends them again. Each org has a pool of its own, because a file that one
 * org could name and get would be read by everybody who knows its checksum. Callers name files by SHA-1; the pool knows
 * them by SHA-256, has computed both itself, and does not know a SHA-1 that two of its files have. All pools together
 * have a bound; the org that has most gives first, what it has not used for the longest time.
 */
@Component
class ResourcePool implements OrganizationContent {

    private static final int LOOKUP = 1000;
    private static final int EVICTION = 100;

    private final JdbcClient jdbc;
    private final BlobStore blobs;
    private final Spool spool;
    private final PackageProperties properties;

    ResourcePool(JdbcClient jdbc, BlobStore blobs, Spool spool, PackageProperties properties) {
        this.jdbc = jdbc;
        this.blobs = blobs;
        this.spool = spool;
        this.properties = properties;
    }

    private record Row(String organization, String sha1, String sha256, long size) {}

    /** Sizes by SHA-1 of those files that the pools of these orgs have. */
    Map<String, Long> sizes(Collection<KnownFile> files, Visibility organizations) {
        Map<String, Long> sizes = new HashMap<>();
        rows(files, organizations).forEach(row -> sizes.put(row.sha1(), row.size()));
        return sizes;
    }

    /**
     * The files by SHA-1, as far as they are in the pools of these orgs.
     *
     * @param preferred guid of the org whose pool is asked first
     */
    Map<String, PooledFile> find(Collection<KnownFile> files, String preferred, Visibility organizations) {
        Map<String, PooledFile> found = new HashMap<>();
        for (Row row : rows(files, organizations)) {
            if (!found.containsKey(row.sha1()) || row.organization().equals(preferred)) {
                blobs.find(Kind.RESOURCE_POOL, key(row.organization(), row.sha256()))
                        .ifPresent(path -> found.put(
                                row.sha1(), new PooledFile(row.organization(), row.sha256(), row.size(), path)));
            }
        }
        return found;
    }

    private List<Row> rows(Collection<KnownFile> files, Visibility organizations) {
        List<String> sha1s = files.stream().map(KnownFile::sha1).distinct().toList();
        List<Row> rows = new java.util.ArrayList<>();
        for (int i = 0; i < sha1s.size(); i += LOOKUP) {
            rows.addAll(rowsOf(sha1s.subList(i, Math.min(sha1s.size(), i + LOOKUP)), organizations));
        }
        return rows;
    }

    /** Notes that they are used. A SHA-1 with two files is one that somebody has made collide. */
    private List<Row> rowsOf(List<String> sha1s, Visibility organizations) {
        List<Row> rows = jdbc.sql("""
                        update pooled_files f set used_at = now()
                        where stored and sha1 = any(string_to_array(:sha1s, ','))
                          and (:everything or organization_guid = any(string_to_array(:organizations, ',')))
                          and not exists (select from pooled_files other
                                          where other.organization_guid = f.organization_guid
                                            and other.sha1 = f.sha1 and other.sha256 <> f.sha256)
                        returning organization_guid as organization, sha1, sha256, size
                        """)
                .param("sha1s", String.join(",", sha1s))
                .param("everything", organizations.everything())
                .param("organizations", String.join(",", organizations.guids()))
                .query(Row.class)
                .list();
        Map<String, String> contents = new HashMap<>();
        Set<String> ambiguous = new HashSet<>();
        for (Row row : rows) {
            String other = contents.putIfAbsent(row.sha1(), row.sha256());
            if (other != null && !other.equals(row.sha256())) {
                ambiguous.add(row.sha1());
            }
        }
        return rows.stream().filter(row -> !ambiguous.contains(row.sha1())).toList();
    }

    /** A damaged file is forgotten, so that it is sent again. */
    void forget(PooledFile file) {
        forget(file.organization(), file.sha256());
    }

    /** Keeps the files of a package of the org. */
    void learn(String organization, Path packageZip, ArchiveLimits limits) throws IOException {
        try (BoundedZip zip = BoundedZip.open(packageZip, limits)) {
            zip.forEach(entry -> {
                if (!entry.isDirectory()
                        && !entry.isLink()
                        && entry.size() >= properties.smallestResource().toBytes()
                        && entry.size() <= properties.largestResource().toBytes()) {
                    learn(organization, zip, entry);
                }
            });
        }
        evict();
    }

    private void learn(String organization, BoundedZip zip, BoundedZip.Entry entry) throws IOException {
        MessageDigest sha1 = Checksums.sha1();
        MessageDigest sha256 = Checksums.sha256();
        try (InputStream in = new DigestInputStream(new DigestInputStream(zip.content(entry), sha1), sha256)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        String digest = HexFormat.of().formatHex(sha256.digest());
        String key = key(organization, digest);
        boolean stored = jdbc.sql("""
                        insert into pooled_files (organization_guid, sha256, sha1, size, used_at)
                        values (:organization, :sha256, :sha1, :size, now())
                        on conflict (organization_guid, sha256) do update set used_at = now()
                        returning stored
                        """)
                .param("organization", organization)
                .param("sha256", digest)
                .param("sha1", HexFormat.of().formatHex(sha1.digest()))
                .param("size", entry.size())
                .query(Boolean.class)
                .single();
        if (stored && blobs.find(Kind.RESOURCE_POOL, key).isPresent()) {
            return;
        }
        try (Spool.File file = spool.create().receive(zip.content(entry), entry.size())) {
            blobs.keep(Kind.RESOURCE_POOL, key, file);
        }
        int rows = jdbc.sql(
                        "update pooled_files set stored = true where organization_guid = :organization and sha256 = :sha256")
                .param("organization", organization)
                .param("sha256", digest)
                .update();
        if (rows == 0) {
            blobs.delete(Kind.RESOURCE_POOL, key);
        }
    }

    /** Forgets files until the pools are within their bound, and those of orgs that are gone. */
    void evict() {
        jdbc.sql("""
                select distinct organization_guid from pooled_files
                where organization_guid not in (select guid from organizations)
                """).query(String.class).list().forEach(this::deleteAll);
        for (Optional<Excess> excess = excess(); excess.isPresent(); excess = excess()) {
            forgetLeastRecentlyUsed(excess.get());
        }
    }

    /** What there is too much of, and the org that has most of it. */
    private record Excess(String organization, long bytes, long entries) {}

    private Optional<Excess> excess() {
        return jdbc.sql("""
                        with sums as (
                            select organization_guid, sum(size) as size, count(*) as entries
                            from pooled_files group by organization_guid)
                        select organization_guid as organization,
                               total.size - :size as bytes, total.entries - :entries as entries
                        from sums, (select sum(size) as size, sum(entries) as entries from sums) total
                        where total.size > :size or total.entries > :entries
                        order by case when total.size > :size then sums.size else sums.entries end desc limit 1
                        """)
                .param("size", properties.poolSize().toBytes())
                .param("entries", properties.poolEntries())
                .query(Excess.class)
                .optional();
    }

    private void forgetLeastRecentlyUsed(Excess excess) {
        List<Row> oldest = jdbc.sql("""
                        select organization_guid as organization, sha1, sha256, size from pooled_files
                        where organization_guid = :organization order by used_at, sha256 limit :limit
                        """)
                .param("organization", excess.organization())
                .param("limit", EVICTION)
                .query(Row.class)
                .list();
        long bytes = excess.bytes();
        long entries = excess.entries();
        for (Row row : oldest) {
            if (bytes > 0 || entries > 0) {
                forget(row.organization(), row.sha256());
                bytes -= row.size();
                entries--;
            }
        }
    }

    private void forget(String organization, String sha256) {
        jdbc.sql("update pooled_files set stored = false where organization_guid = :organization and sha256 = :sha256")
                .param("organization", organization)
                .param("sha256", sha256)
                .update();
        blobs.delete(Kind.RESOURCE_POOL, key(organization, sha256));
        jdbc.sql("delete from pooled_files where organization_guid = :organization and sha256 = :sha256")
                .param("organization", organization)
                .param("sha256", sha256)
                .update();
    }

    @Override
    public void deleteAll(String organizationGuid) {
        jdbc.sql("select sha256 from pooled_files where organization_guid = :organization")
                .param("organization", organizationGuid)
                .query(String.class)
                .list()
                .forEach(sha256 -> forget(organizationGuid, sha256));
    }

    private static String key(String organization, String sha256) {
        return organization + "/" + sha256;
    }
}
