package io.elasticruntime.simulation.convergence;

import io.elasticruntime.component.encryption.Encryptor;
import io.elasticruntime.component.encryption.Place;
import io.elasticruntime.diego.EgressRule;
import io.elasticruntime.diego.EnvironmentVariable;
import io.elasticruntime.diego.MetricTagValue;
import io.elasticruntime.diego.ModificationTag;
import io.elasticruntime.diego.action.Action;
import io.elasticruntime.diego.lrp.ActualLrpsApi;
import io.elasticruntime.diego.lrp.DesiredLrp;
import io.elasticruntime.diego.lrp.UpdateStrategy;
import io.elasticruntime.simulation.auction.Workload;
import io.elasticruntime.simulation.convergence.SimulatedCell.Container;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Fills the BBS's database with apps that run: too many to desire them one by one. */
final class Population {

    private static final int COPIED_AT_ONCE = 1 << 20;

    /** What of an LRP the BBS keeps encrypted; it is most of its size. */
    private static final List<String> ENCRYPTED = List.of("env", "setup", "action", "egress_rules");

    private final Connection connection;
    private final Encryptor encryptor;

    /** @param encryptor with the keys of the BBS */
    Population(Connection connection, Encryptor encryptor) {
        this.connection = connection;
        this.encryptor = encryptor;
    }

    /** Everything in one transaction, so that convergence sees all or nothing. */
    void fill(Workload workload, Collection<SimulatedCell> cells) throws SQLException, IOException {
        connection.setAutoCommit(false);
        Copy desired = new Copy("desired_lrps (process_guid, domain, instances, definition, run_info)");
        for (Workload.App app : workload.apps()) {
            DesiredLrp lrp = desired(app);
            ObjectNode definition = Bulletin.JSON.valueToTree(lrp);
            ObjectNode runInfo = Bulletin.JSON.createObjectNode();
            ENCRYPTED.forEach(member -> runInfo.set(member, definition.remove(member)));
            desired.row(
                    lrp.processGuid(),
                    lrp.domain(),
                    lrp.instances(),
                    definition.toString(),
                    encryptor.encrypt(new Place("desired_lrps", "run_info", lrp.processGuid()), runInfo.toString()));
        }
        desired.end();
        long now = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
        Copy actual = new Copy("""
                actual_lrps (process_guid, instance_index, presence, domain, state, instance_guid, cell_id, net_info,
                    crash_count, crash_reason, placement_error, since, modification_tag_epoch, modification_tag_index,
                    metric_tags, routable, availability_zone)""");
        for (SimulatedCell cell : cells) {
            for (Container container : cell.containers()) {
                ActualLrpsApi.Start start = cell.start(container);
                actual.row(
                        container.lrp().processGuid(),
                        container.lrp().index(),
                        "ORDINARY",
                        container.lrp().domain(),
                        "RUNNING",
                        container.instanceGuid(),
                        cell.id(),
                        Bulletin.JSON.writeValueAsString(start.netInfo()),
                        0,
                        "",
                        "",
                        now,
                        "epoch-" + container.instanceGuid(),
                        2,
                        Bulletin.JSON.writeValueAsString(start.metricTags()),
                        true,
                        start.availabilityZone());
            }
        }
        actual.end();
        connection.commit();
        connection.setAutoCommit(true);
        try (Statement statement = connection.createStatement()) {
            statement.execute("vacuum analyze desired_lrps");
            statement.execute("vacuum analyze actual_lrps");
        }
    }

    /** An app as the bridge would desire it. */
    private static DesiredLrp desired(Workload.App app) {
        String guid = app.processGuid();
        JsonNode routes = Bulletin.JSON.readTree("[{\"hostnames\":[\"" + guid + ".example.com\"],\"port\":8080}]");
        return new DesiredLrp(
                guid,
                "cf-apps",
                "preloaded:cflinuxfs4",
                app.instances(),
                List.of(
                        new EnvironmentVariable("PORT", "8080"),
                        new EnvironmentVariable("VCAP_APPLICATION", "{\"application_name\":\"" + guid + "\"}")),
                List.of(),
                new Action.Download(
                        null, "https://blobs.example.com/" + guid, ".", "droplets-" + guid, null, "vcap", null, null),
                new Action.Run(
                        "/tmp/lifecycle/launcher",
                        List.of("app", "", "{}"),
                        null,
                        List.of(),
                        null,
                        "vcap",
                        null,
                        false),
                null,
                null,
                60_000,
                1024,
                app.memoryMb(),
                1024,
                1,
                false,
                List.of(8080),
                Map.of("cf-router", routes),
                "CELL",
                guid,
                null,
                Map.of(
                        "source_id",
                        MetricTagValue.of(guid),
                        "instance_id",
                        new MetricTagValue(null, MetricTagValue.Dynamic.INDEX)),
                "1767225600.0",
                List.of(new EgressRule("all", List.of("0.0.0.0-9.255.255.255"), null, null, null, false)),
                List.of(),
                null,
                null,
                null,
                null,
                List.of(),
                null,
                List.of(),
                List.of(),
                null,
                List.of(),
                UpdateStrategy.ROLLING,
                new ModificationTag("epoch-" + guid, 0));
    }

    /** One COPY statement. */
    private final class Copy {

        private final CopyIn copy;
        private final StringBuilder rows = new StringBuilder();

        Copy(String table) throws SQLException {
            copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn("copy " + table + " from stdin");
        }

        void row(Object... values) throws SQLException {
            for (int i = 0; i < values.length; i++) {
                rows.append(i == 0 ? "" : "\t").append(values[i].toString().replace("\\", "\\\\"));
            }
            rows.append('\n');
            if (rows.length() > COPIED_AT_ONCE) {
                flush();
            }
        }

        void end() throws SQLException {
            flush();
            copy.endCopy();
        }

        private void flush() throws SQLException {
            byte[] bytes = rows.toString().getBytes(StandardCharsets.UTF_8);
            copy.writeToCopy(bytes, 0, bytes.length);
            rows.setLength(0);
        }
    }
}
