package io.elasticruntime.bbs.lrp;

import io.elasticruntime.component.encryption.EncryptedColumn;
import io.elasticruntime.component.encryption.Encryptor;
import io.elasticruntime.diego.auction.LrpAuction;
import io.elasticruntime.diego.lrp.DesiredLrp;
import io.elasticruntime.diego.lrp.DesiredLrpSchedulingInfo;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Desired LRPs in the database. What placing, routing and rebalancing need of them is JSON in {@code definition}; all the
 * rest, environments above all, is the encrypted {@code run_info} (diego-core.md a.1), which is opened only for who wants
 * a whole LRP.
 */
@Component
public class DesiredLrpStore {

    public static final EncryptedColumn RUN_INFO = new EncryptedColumn("desired_lrps", "process_guid", "run_info");

    /** Members of {@code definition}, besides {@code volume_drivers}; what is not named here is encrypted. */
    private static final Set<String> SCHEDULING = Set.of(
            "process_guid",
            "domain",
            "log_guid",
            "annotation",
            "instances",
            "memory_mb",
            "disk_mb",
            "max_pids",
            "rootfs",
            "routes",
            "placement_tags",
            "metric_tags",
            "update_strategy",
            "modification_tag");

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Encryptor encryptor;

    DesiredLrpStore(JdbcClient jdbc, JsonMapper json, Encryptor encryptor) {
        this.jdbc = jdbc;
        this.json = json;
        this.encryptor = encryptor;
    }

    List<DesiredLrp> list(@Nullable String domain) {
        JdbcClient.StatementSpec statement = domain == null
                ? jdbc.sql("select process_guid, definition, run_info from desired_lrps order by process_guid")
                : jdbc.sql("""
                                select process_guid, definition, run_info from desired_lrps where domain = :domain
                                order by process_guid
                                """).param("domain", domain);
        return statement.query(Stored::of).list().stream().map(this::read).toList();
    }

    List<DesiredLrp> findAll(Collection<String> processGuids) {
        return jdbc.sql("""
                        select process_guid, definition, run_info from desired_lrps
                        where process_guid = any(:guids::text[])
                        """).param("guids", processGuids.toArray(String[]::new)).query(Stored::of).list().stream()
                .map(this::read)
                .toList();
    }

    /** The short forms of all LRPs, or those of a domain; nothing is decrypted. */
    List<DesiredLrpSchedulingInfo> schedulingInfos(@Nullable String domain) {
        JdbcClient.StatementSpec statement = domain == null
                ? jdbc.sql("select definition::text from desired_lrps order by process_guid")
                : jdbc.sql("select definition::text from desired_lrps where domain = :domain order by process_guid")
                        .param("domain", domain);
        return statement.query(String.class).list().stream().map(this::readInfo).toList();
    }

    /** The short forms of the LRPs that exist; nothing is decrypted. */
    List<DesiredLrpSchedulingInfo> schedulingInfos(Collection<String> processGuids) {
        return jdbc
                .sql("select definition::text from desired_lrps where process_guid = any(:guids::text[])")
                .param("guids", processGuids.toArray(String[]::new))
                .query(String.class)
                .list()
                .stream()
                .map(this::readInfo)
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
            @Nullable List<String> volumeDrivers) {

        LrpAuction auction(List<Integer> indices) {
            return new LrpAuction(
                    processGuid,
                    domain,
                    indices,
                    rootfs,
                    memoryMb,
                    diskMb,
                    maxPids,
                    placementTags == null ? List.of() : placementTags,
                    volumeDrivers == null ? List.of() : volumeDrivers);
        }
    }

    Optional<DesiredLrp> find(String processGuid) {
        return findAll(List.of(processGuid)).stream().findFirst();
    }

    /** The LRP, locked until the end of the transaction. */
    Optional<DesiredLrp> lock(String processGuid) {
        return jdbc.sql("""
                select process_guid, definition, run_info from desired_lrps where process_guid = :guid for update
                """)
                .param("guid", processGuid)
                .query(Stored::of)
                .optional()
                .map(this::read);
    }

    /** Adds an LRP; fails with a duplicate key if somebody else has just done so. */
    void insert(DesiredLrp desired) {
        Stored stored = store(desired);
        jdbc.sql("""
                insert into desired_lrps (process_guid, domain, instances, definition, run_info)
                values (:guid, :domain, :instances, :definition::json, :run_info)
                """)
                .param("guid", desired.processGuid())
                .param("domain", desired.domain())
                .param("instances", desired.instances())
                .param("definition", stored.definition())
                .param("run_info", stored.runInfo())
                .update();
    }

    void update(DesiredLrp desired) {
        Stored stored = store(desired);
        jdbc.sql("""
                update desired_lrps set instances = :instances, definition = :definition::json, run_info = :run_info
                where process_guid = :guid
                """)
                .param("guid", desired.processGuid())
                .param("instances", desired.instances())
                .param("definition", stored.definition())
                .param("run_info", stored.runInfo())
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

    private Stored store(DesiredLrp desired) {
        ObjectNode runInfo = json.valueToTree(desired);
        ObjectNode definition = json.createObjectNode();
        for (String member : SCHEDULING) {
            JsonNode value = runInfo.remove(member);
            if (value != null) {
                definition.set(member, value);
            }
        }
        definition.set("volume_drivers", json.valueToTree(desired.volumeDrivers()));
        String guid = desired.processGuid();
        return new Stored(guid, definition.toString(), encryptor.encrypt(RUN_INFO.place(guid), runInfo.toString()));
    }

    private DesiredLrp read(Stored stored) {
        String runInfo = encryptor.decrypt(RUN_INFO.place(stored.processGuid()), stored.runInfo());
        // Two objects with members of different names, run together.
        String whole = runInfo.substring(0, runInfo.lastIndexOf('}'))
                + ","
                + stored.definition().substring(stored.definition().indexOf('{') + 1);
        return json.readValue(whole, DesiredLrp.class);
    }

    private DesiredLrpSchedulingInfo readInfo(String definition) {
        return json.readValue(definition, DesiredLrpSchedulingInfo.class);
    }

    /** A row: the members that everybody may read, and the others, encrypted. */
    private record Stored(String processGuid, String definition, String runInfo) {

        static Stored of(ResultSet row, int number) throws SQLException {
            return new Stored(row.getString("process_guid"), row.getString("definition"), row.getString("run_info"));
        }
    }
}
