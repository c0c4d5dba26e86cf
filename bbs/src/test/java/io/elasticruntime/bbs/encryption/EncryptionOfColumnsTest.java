package io.elasticruntime.bbs.encryption;

import static io.elasticruntime.bbs.EarlierDatabase.migrate;
import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.bbs.lrp.DesiredLrpStore;
import io.elasticruntime.component.encryption.EncryptionProperties;
import io.elasticruntime.component.encryption.Encryptor;
import io.elasticruntime.testing.DatabaseDump;
import io.elasticruntime.testing.Postgres;
import java.util.Base64;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** A database of a version without encryption. */
@Postgres
class EncryptionOfColumnsTest {

    private static final String SECRET = "planted-Secret-8bZ1q0";

    @Test
    void whatAnEarlierVersionLeftIsEncrypted(DataSource database) throws Exception {
        JdbcTemplate jdbc = new JdbcTemplate(database);
        migrate(database, "3");
        jdbc.execute("""
                insert into desired_lrps (process_guid, domain, instances, definition) values ('app', 'd', 1,
                    '{"process_guid": "app", "domain": "d", "memory_mb": 64, "env": [{"name": "P", "value": "%1$s"}],
                      "volume_mounts": [{"driver": "nfs"}, {"driver": "nfs"}], "routes": {"cf-router": [1]}}');
                insert into tasks (task_guid, domain, task_definition, callback, state, cell_id, result, failed,
                    failure_reason, rejection_count, rejection_reason, created_at, updated_at, first_completed_at)
                values ('task', 'd', '{"env": "%1$s"}', false, 'PENDING', '', '', false, '', 0, '', 1, 1, 0),
                    ('done', 'd', '{"env": "%1$s"}', false, 'COMPLETED', '', '%1$s', false, '', 0, '', 1, 1, 0);
                insert into events values (1, 'task_created', '{}', '{"env": "%1$s"}', 1);
                update event_clock set revision = 1;
                """.formatted(SECRET));
        assertThat(DatabaseDump.of(database).tablesWith(SECRET)).hasSize(3);

        migrate(database, "latest");
        Encryptor encryptor = Encryptor.of(new EncryptionProperties(
                "first", Map.of("first", Base64.getEncoder().encodeToString(new byte[32]))));
        new EncryptionOfColumns().encryption(encryptor, jdbc).afterPropertiesSet();

        assertThat(DatabaseDump.of(database).tablesWith(SECRET)).isEmpty();
        Map<String, Object> lrp = jdbc.queryForMap("select definition::text, run_info from desired_lrps");
        assertThat(lrp.get("definition").toString())
                .contains("memory_mb", "cf-router", "\"volume_drivers\" : [\"nfs\"]")
                .doesNotContain("volume_mounts", "env");
        assertThat(encryptor.decrypt(
                        DesiredLrpStore.RUN_INFO.place("app"),
                        lrp.get("run_info").toString()))
                .contains(SECRET, "volume_mounts")
                .doesNotContain("memory_mb");
        assertThat(jdbc.queryForList("select result_key from tasks order by task_guid", String.class))
                .containsExactly("first", null);
        // A reader that has missed events reads the whole state.
        assertThat(jdbc.queryForObject("select pruned from event_clock", Long.class))
                .isEqualTo(1);
    }
}
