package io.elasticruntime.bbs.lrp;

import io.elasticruntime.diego.ModificationTag;
import io.elasticruntime.diego.lrp.ActualLrp;
import io.elasticruntime.diego.lrp.ActualLrp.Presence;
import io.elasticruntime.diego.lrp.ActualLrp.State;
import io.elasticruntime.diego.lrp.InternalRoute;
import io.elasticruntime.diego.lrp.LrpKey;
import io.elasticruntime.diego.lrp.NetInfo;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/** Instances of LRPs in the database. */
@Component
class ActualLrpStore {

    private static final TypeReference<Map<String, String>> TAGS = new TypeReference<>() {};

    private static final TypeReference<List<InternalRoute>> INTERNAL_ROUTES = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final ObjectReader netInfos;
    private final ObjectReader routes;
    private final ObjectReader tags;

    ActualLrpStore(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
        this.netInfos = json.readerFor(NetInfo.class);
        this.routes = json.readerFor(INTERNAL_ROUTES);
        this.tags = json.readerFor(TAGS);
    }

    List<ActualLrp> list(
            @Nullable String domain, @Nullable String cellId, @Nullable String processGuid, @Nullable Integer index) {
        StringBuilder sql = new StringBuilder("select * from actual_lrps where true");
        Map<String, Object> parameters = new HashMap<>();
        if (domain != null) {
            sql.append(" and domain = :domain");
            parameters.put("domain", domain);
        }
        if (cellId != null) {
            sql.append(" and cell_id = :cell");
            parameters.put("cell", cellId);
        }
        if (processGuid != null) {
            sql.append(" and process_guid = :guid");
            parameters.put("guid", processGuid);
        }
        if (index != null) {
            sql.append(" and instance_index = :index");
            parameters.put("index", index);
        }
        sql.append(" order by process_guid, instance_index, presence");
        return jdbc.sql(sql.toString()).params(parameters).query(this::map).list();
    }

    /** Running instances whose LRP was told to change later than, or less than {@code starting} before, they began. */
    List<ActualLrp> listToldBefore(Duration starting) {
        return jdbc.sql("""
                select a.* from desired_lrps d join actual_lrps a on a.process_guid = d.process_guid
                where d.told_at > 0 and a.presence = 'ORDINARY' and a.state = 'RUNNING'
                    and a.since < d.told_at + :starting
                order by a.process_guid, a.instance_index
                """)
                .param("starting", starting.toNanos())
                .query(this::map)
                .list();
    }

    /** The indexes of an LRP that have an instance, from {@code first} on. */
    List<LrpKey> keys(String processGuid, int first) {
        return jdbc.sql("""
                select distinct process_guid, instance_index, domain from actual_lrps
                where process_guid = :guid and instance_index >= :first order by instance_index
                """)
                .param("guid", processGuid)
                .param("first", first)
                .query((row, _) -> new LrpKey(
                        row.getString("process_guid"), row.getInt("instance_index"), row.getString("domain")))
                .list();
    }

    /**
     * Locks what exists of the given indexes until the end of the transaction, always in the same order. Whether they
     * are wanted is read after the locks, so that it is at least as new as the instances.
     */
    Map<LrpKey, Slot> lock(Collection<LrpKey> keys) {
        return slots(keys, "for update of a");
    }

    /** What exists of indexes, without a lock: good enough to see that there is nothing to do. */
    Map<LrpKey, Slot> peek(Collection<LrpKey> keys) {
        return slots(keys, "");
    }

    /** How many ordinary instances of an LRP run. */
    int countRunning(String processGuid) {
        return jdbc.sql("""
                select count(*) from actual_lrps
                where process_guid = :guid and presence = 'ORDINARY' and state = 'RUNNING'
                """).param("guid", processGuid).query(Integer.class).single();
    }

    private Map<LrpKey, Slot> slots(Collection<LrpKey> keys, String lock) {
        String[] guids = keys.stream().map(LrpKey::processGuid).toArray(String[]::new);
        Integer[] indices = keys.stream().map(LrpKey::index).toArray(Integer[]::new);
        Map<String, Map<Integer, Map<Presence, ActualLrp>>> found = new HashMap<>();
        jdbc.sql("""
                select a.* from actual_lrps a
                join unnest(:guids::text[], :indices::integer[]) as k (guid, index)
                    on a.process_guid = k.guid and a.instance_index = k.index
                order by a.process_guid, a.instance_index, a.presence
                """ + lock)
                .param("guids", guids)
                .param("indices", indices)
                .query(this::map)
                .list()
                .forEach(instance -> found.computeIfAbsent(instance.processGuid(), _ -> new HashMap<>())
                        .computeIfAbsent(instance.index(), _ -> new EnumMap<>(Presence.class))
                        .put(instance.presence(), instance));
        Map<String, Desire> desires = jdbc
                .sql(
                        "select process_guid, domain, instances from desired_lrps where process_guid = any(:guids::text[])")
                .param("guids", guids)
                .query((row, _) -> Map.entry(
                        row.getString("process_guid"), new Desire(row.getString("domain"), row.getInt("instances"))))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        Map<LrpKey, Slot> slots = new LinkedHashMap<>();
        for (LrpKey key : keys) {
            Map<Presence, ActualLrp> rows =
                    found.getOrDefault(key.processGuid(), Map.of()).getOrDefault(key.index(), Map.of());
            Desire desire = desires.getOrDefault(key.processGuid(), new Desire(key.domain(), 0));
            String domain =
                    rows.values().stream().map(ActualLrp::domain).findFirst().orElse(desire.domain());
            LrpKey full = new LrpKey(key.processGuid(), key.index(), domain);
            boolean wanted = key.index() < desire.instances();
            slots.put(
                    key,
                    new Slot(
                            full,
                            wanted,
                            rows.get(Presence.ORDINARY),
                            rows.get(Presence.SUSPECT),
                            rows.get(Presence.EVACUATING)));
        }
        return slots;
    }

    /** What has just been asked for again is asked for once more when it has waited about twice as long. */
    void postponePlacing(Collection<LrpKey> keys, long now) {
        jdbc.sql("""
                update actual_lrps a set place_due = :now + least(greatest(:now - a.since, :shortest), :longest)
                from unnest(:guids::text[], :indices::integer[]) as k (guid, index)
                where a.process_guid = k.guid and a.instance_index = k.index
                    and a.presence = 'ORDINARY' and a.place_due <= :now + :shortest
                """)
                .param("now", now)
                .param("shortest", RestartPolicy.UNANSWERED_FOR.toNanos())
                .param("longest", RestartPolicy.UNPLACED_FOR.toNanos())
                .param("guids", keys.stream().map(LrpKey::processGuid).toArray(String[]::new))
                .param("indices", keys.stream().map(LrpKey::index).toArray(Integer[]::new))
                .update();
    }

    /** What waits since a time to come, because the clock was set back, waits as if it had begun now. */
    void shortenWaits(long now) {
        jdbc.sql("""
                update actual_lrps set place_due = least(
                    place_due, case when state = 'UNCLAIMED' then :now + :longest else place_due - (since - :now) end)
                where place_due > :now
                """)
                .param("now", now)
                .param("longest", RestartPolicy.UNPLACED_FOR.toNanos())
                .update();
    }

    private record Desire(String domain, int instances) {}

    /** Writes the differences between the indexes before and after; both lists go in step. */
    void write(List<Slot> before, List<Slot> after) {
        List<ActualLrp> deletes = new ArrayList<>();
        List<ActualLrp> writes = new ArrayList<>();
        for (int i = 0; i < before.size(); i++) {
            difference(before.get(i).ordinary(), after.get(i).ordinary(), deletes, writes);
            difference(before.get(i).suspect(), after.get(i).suspect(), deletes, writes);
            difference(before.get(i).evacuating(), after.get(i).evacuating(), deletes, writes);
        }
        if (!deletes.isEmpty()) {
            jdbc.sql("""
                    delete from actual_lrps a
                    using unnest(:guids::text[], :indices::integer[], :presences::text[]) as k (guid, index, presence)
                    where a.process_guid = k.guid and a.instance_index = k.index and a.presence = k.presence
                    """)
                    .param("guids", texts(deletes, ActualLrp::processGuid))
                    .param("indices", deletes.stream().map(ActualLrp::index).toArray(Integer[]::new))
                    .param(
                            "presences",
                            texts(deletes, instance -> instance.presence().name()))
                    .update();
        }
        if (!writes.isEmpty()) {
            upsert(writes);
        }
    }

    /** One statement whatever their number: an array for each column. */
    private void upsert(List<ActualLrp> instances) {
        jdbc.sql("""
                insert into actual_lrps (
                    process_guid, instance_index, presence, domain, state, instance_guid, cell_id, net_info,
                    crash_count, crash_reason, placement_error, since, modification_tag_epoch, modification_tag_index,
                    internal_routes, metric_tags, routable, availability_zone, place_due,
                    egress_digest)
                select process_guid, instance_index, presence, domain, state, instance_guid, cell_id, net_info::json,
                    crash_count, crash_reason, placement_error, since, epoch, tag_index, internal_routes::json,
                    metric_tags::json, routable, availability_zone, place_due, egress_digest
                from unnest(
                    :guids::text[], :indices::integer[], :presences::text[], :domains::text[], :states::text[],
                    :instances::text[], :cells::text[], :net_infos::text[], :crash_counts::integer[],
                    :crash_reasons::text[], :placement_errors::text[], :sinces::bigint[], :epochs::text[],
                    :tag_indices::bigint[], :internal_routes::text[], :metric_tags::text[], :routables::boolean[],
                    :zones::text[], :place_dues::bigint[], :egress_digests::text[]) as i (
                    process_guid, instance_index, presence, domain, state, instance_guid, cell_id, net_info,
                    crash_count, crash_reason, placement_error, since, epoch, tag_index, internal_routes, metric_tags,
                    routable, availability_zone, place_due, egress_digest)
                on conflict (process_guid, instance_index, presence) do update set
                    domain = excluded.domain, state = excluded.state, instance_guid = excluded.instance_guid,
                    cell_id = excluded.cell_id, net_info = excluded.net_info, crash_count = excluded.crash_count,
                    crash_reason = excluded.crash_reason, placement_error = excluded.placement_error,
                    since = excluded.since, modification_tag_epoch = excluded.modification_tag_epoch,
                    modification_tag_index = excluded.modification_tag_index,
                    internal_routes = excluded.internal_routes, metric_tags = excluded.metric_tags,
                    routable = excluded.routable, availability_zone = excluded.availability_zone,
                    place_due = excluded.place_due, egress_digest = excluded.egress_digest
                """)
                .param("guids", texts(instances, ActualLrp::processGuid))
                .param("indices", instances.stream().map(ActualLrp::index).toArray(Integer[]::new))
                .param(
                        "presences",
                        texts(instances, instance -> instance.presence().name()))
                .param("domains", texts(instances, ActualLrp::domain))
                .param("states", texts(instances, instance -> instance.state().name()))
                .param("instances", texts(instances, ActualLrp::instanceGuid))
                .param("cells", texts(instances, ActualLrp::cellId))
                .param("net_infos", texts(instances, this::netInfo))
                .param(
                        "crash_counts",
                        instances.stream().map(ActualLrp::crashCount).toArray(Integer[]::new))
                .param("crash_reasons", texts(instances, ActualLrp::crashReason))
                .param("placement_errors", texts(instances, ActualLrp::placementError))
                .param("sinces", instances.stream().map(ActualLrp::since).toArray(Long[]::new))
                .param(
                        "epochs",
                        texts(instances, instance -> instance.modificationTag().epoch()))
                .param(
                        "tag_indices",
                        instances.stream()
                                .map(instance -> instance.modificationTag().index())
                                .toArray(Long[]::new))
                .param("internal_routes", texts(instances, this::internalRoutes))
                .param("metric_tags", texts(instances, instance -> json.writeValueAsString(instance.metricTags())))
                .param("routables", instances.stream().map(ActualLrp::routable).toArray(Boolean[]::new))
                .param("zones", texts(instances, ActualLrp::availabilityZone))
                .param(
                        "place_dues",
                        instances.stream().map(ActualLrpStore::placeDue).toArray(Long[]::new))
                .param("egress_digests", texts(instances, ActualLrp::egressDigest))
                .update();
    }

    private static void difference(
            @Nullable ActualLrp before, @Nullable ActualLrp after, List<ActualLrp> deletes, List<ActualLrp> writes) {
        if (after != null && !after.equals(before)) {
            writes.add(after);
        } else if (after == null && before != null) {
            deletes.add(before);
        }
    }

    private static @Nullable String[] texts(List<ActualLrp> instances, Function<ActualLrp, @Nullable String> column) {
        return instances.stream().map(column).toArray(String[]::new);
    }

    private @Nullable String netInfo(ActualLrp instance) {
        return instance.netInfo() == null ? null : json.writeValueAsString(instance.netInfo());
    }

    private @Nullable String internalRoutes(ActualLrp instance) {
        return instance.internalRoutes().isEmpty() ? null : json.writeValueAsString(instance.internalRoutes());
    }

    private static @Nullable Long placeDue(ActualLrp instance) {
        OptionalLong due =
                instance.presence() == Presence.ORDINARY ? RestartPolicy.placeDue(instance) : OptionalLong.empty();
        return due.isPresent() ? due.getAsLong() : null;
    }

    private ActualLrp map(ResultSet row, int number) throws SQLException {
        String netInfo = row.getString("net_info");
        String internalRoutes = row.getString("internal_routes");
        return new ActualLrp(
                row.getString("process_guid"),
                row.getInt("instance_index"),
                row.getString("domain"),
                row.getString("instance_guid"),
                row.getString("cell_id"),
                State.valueOf(row.getString("state")),
                Presence.valueOf(row.getString("presence")),
                netInfo == null ? null : netInfos.readValue(netInfo),
                row.getInt("crash_count"),
                row.getString("crash_reason"),
                row.getString("placement_error"),
                row.getLong("since"),
                new ModificationTag(row.getString("modification_tag_epoch"), row.getLong("modification_tag_index")),
                internalRoutes == null ? List.of() : routes.readValue(internalRoutes),
                tags.readValue(row.getString("metric_tags")),
                row.getBoolean("routable"),
                row.getString("availability_zone"),
                row.getString("egress_digest"));
    }
}
