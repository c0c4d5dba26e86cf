package io.elasticruntime.bbs.lrp;

import io.elasticruntime.diego.VolumeMount;
import io.elasticruntime.diego.auction.LrpAuction;
import io.elasticruntime.diego.lrp.DesiredLrp;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Desired LRPs in the database. */
@Component
class DesiredLrpStore {

    private final JdbcClient jdbc;
    private final JsonMapper json;

    DesiredLrpStore(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    List<DesiredLrp> list(@Nullable String domain) {
        JdbcClient.StatementSpec statement = domain == null
                ? jdbc.sql("select definition::text from desired_lrps order by process_guid")
                : jdbc.sql("select definition::text from desired_lrps where domain = :domain order by process_guid")
                        .param("domain", domain);
        return statement.query(String.class).list().stream().map(this::read).toList();
    }

    List<DesiredLrp> findAll(Collection<String> processGuids) {
        return jdbc
                .sql("select definition::text from desired_lrps where process_guid = any(:guids::text[])")
                .param("guids", processGuids.toArray(String[]::new))
                .query(String.class)
                .list()
                .stream()
                .map(this::read)
                .toList();
    }

    /** What the auction needs to know of LRPs; the rest of their definitions is skipped. */
    List<AuctionFacts> auctionFacts(Collection<String> processGuids) {
        return jdbc
                .sql("select definition::text from desired_lrps where process_guid = any(:guids::text[])")
                .param("guids", processGuids.toArray(String[]::new))
                .query(String.class)
                .list()
                .stream()
                .map(definition -> json.readValue(definition, AuctionFacts.class))
                .toList();
    }

    record AuctionFacts(
            String processGuid,
            String domain,
            String rootfs,
            int memoryMb,
            int diskMb,
            int maxPids,
            @Nullable List<String> placementTags,
            @Nullable List<VolumeMount> volumeMounts) {

        LrpAuction auction(List<Integer> indices) {
            List<VolumeMount> mounts = volumeMounts == null ? List.of() : volumeMounts;
            return new LrpAuction(
                    processGuid,
                    domain,
                    indices,
                    rootfs,
                    memoryMb,
                    diskMb,
                    maxPids,
                    placementTags == null ? List.of() : placementTags,
                    mounts.stream().map(VolumeMount::driver).distinct().sorted().toList());
        }
    }

    Optional<DesiredLrp> find(String processGuid) {
        return findAll(List.of(processGuid)).stream().findFirst();
    }

    /** The LRP, locked until the end of the transaction. */
    Optional<DesiredLrp> lock(String processGuid) {
        return jdbc.sql("select definition::text from desired_lrps where process_guid = :guid for update")
                .param("guid", processGuid)
                .query(String.class)
                .optional()
                .map(this::read);
    }

    /** Adds an LRP; fails with a duplicate key if somebody else has just done so. */
    void insert(DesiredLrp desired) {
        jdbc.sql("""
                insert into desired_lrps (process_guid, domain, instances, definition)
                values (:guid, :domain, :instances, :definition::json)
                """)
                .param("guid", desired.processGuid())
                .param("domain", desired.domain())
                .param("instances", desired.instances())
                .param("definition", json.writeValueAsString(desired))
                .update();
    }

    void update(DesiredLrp desired) {
        jdbc.sql("""
                update desired_lrps set instances = :instances, definition = :definition::json
                where process_guid = :guid
                """)
                .param("guid", desired.processGuid())
                .param("instances", desired.instances())
                .param("definition", json.writeValueAsString(desired))
                .update();
    }

    /** Remembers that running instances are to be told of a change at {@code nanos}. */
    void told(String processGuid, long nanos) {
        jdbc.sql("update desired_lrps set told_at = :now where process_guid = :guid")
                .param("now", nanos)
                .param("guid", processGuid)
                .update();
    }

    /**
     * Forgets changes before {@code nanos} of which every instance knows; one whose cell is lost may return without.
     *
     * @param different LRPs of which some instance does not know
     */
    void forgetTold(long nanos, Collection<String> different) {
        jdbc.sql("""
                update desired_lrps d set told_at = 0
                where told_at > 0 and told_at < :before and process_guid <> all (:different::text[])
                    and not exists (
                        select from actual_lrps a where a.process_guid = d.process_guid and a.presence <> 'ORDINARY')
                """)
                .param("before", nanos)
                .param("different", different.toArray(String[]::new))
                .update();
    }

    void delete(String processGuid) {
        jdbc.sql("delete from desired_lrps where process_guid = :guid")
                .param("guid", processGuid)
                .update();
    }

    private DesiredLrp read(String definition) {
        return json.readValue(definition, DesiredLrp.class);
    }
}
