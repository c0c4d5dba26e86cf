package io.elasticruntime.cloudcontroller.encryption;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.cloudcontroller.app.App;
import io.elasticruntime.cloudcontroller.droplet.Droplet;
import io.elasticruntime.cloudcontroller.job.Jobs;
import io.elasticruntime.component.encryption.EncryptionProperties;
import io.elasticruntime.component.encryption.Encryptor;
import io.elasticruntime.testing.DatabaseDump;
import io.elasticruntime.testing.Postgres;
import java.util.Base64;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** A database of a version without encryption. */
@Postgres
class EncryptionOfColumnsTest {

    private static final String SECRET = "planted-Secret-8bZ1q0";

    @Test
    void whatAnEarlierVersionLeftIsEncrypted(DataSource database) throws Exception {
        JdbcTemplate jdbc = new JdbcTemplate(database);
        migrate(database, "200");
        jdbc.execute("""
                insert into organizations (guid, created_at, updated_at, name, quota_guid)
                    select 'org', now(), now(), 'org', guid from organization_quotas;
                insert into spaces (guid, created_at, updated_at, name, organization_guid)
                    values ('space', now(), now(), 'space', 'org');
                insert into apps (guid, created_at, updated_at, name, space_guid, environment_variables, buildpacks)
                    values ('app', now(), now(), 'app', 'space', '{"PASSWORD": "%1$s"}', '["https://me:%1$s@host/"]');
                insert into revisions (guid, created_at, updated_at, app_guid, version, droplet_guid, description,
                        environment_variables)
                    values ('revision', now(), now(), 'app', 1, 'droplet', '', '{"PASSWORD": "%1$s"}');
                insert into builds (guid, created_at, updated_at, app_guid, package_guid, state, staging_memory_mb,
                        staging_disk_mb, staging_log_rate_limit, stack, created_by_guid, created_by_name,
                        environment_variables, buildpacks)
                    values ('build', now(), now(), 'app', 'package', 'STAGED', 1, 1, 1, 'hostfs', '', '',
                        '{"PASSWORD": "%1$s"}', '["https://me:%1$s@host/"]');
                insert into droplets (guid, created_at, updated_at, app_guid, state, buildpacks)
                    values ('droplet', now(), now(), 'app', 'STAGED', '[{"name": "https://me:%1$s@host/"}]');
                insert into jobs (guid, created_at, updated_at, operation, state, payload) values
                    ('over', now(), now(), 'space.apply_manifest', 'COMPLETE', '{"manifest": "%1$s"}'),
                    ('waits', now(), now(), 'space.apply_manifest', 'PROCESSING', '{"manifest": "%1$s"}');
                update environment_variable_groups set variables = '{"PASSWORD": "%1$s"}';
                """.formatted(SECRET));
        assertThat(DatabaseDump.of(database).tablesWith(SECRET)).hasSize(6);

        migrate(database, "latest");
        Encryptor encryptor = Encryptor.of(new EncryptionProperties(
                "first", Map.of("first", Base64.getEncoder().encodeToString(new byte[32]))));
        new EncryptionOfColumns().encryption(encryptor, jdbc).afterPropertiesSet();

        assertThat(DatabaseDump.of(database).tablesWith(SECRET)).isEmpty();
        assertThat(encryptor.decrypt(
                        App.ENVIRONMENT_VARIABLES.place("app"), text(jdbc, "environment_variables", "apps", "app")))
                .isEqualTo("{\"PASSWORD\": \"" + SECRET + "\"}");
        assertThat(encryptor.decrypt(
                        Droplet.BUILDPACKS.place("droplet"), text(jdbc, "buildpacks", "droplets", "droplet")))
                .contains(SECRET);
        assertThat(encryptor.decrypt(Jobs.PAYLOAD.place("waits"), text(jdbc, "payload", "jobs", "waits")))
                .contains(SECRET);
        assertThat(text(jdbc, "payload", "jobs", "over")).isNull();
    }

    private static String text(JdbcTemplate jdbc, String column, String table, String guid) {
        return jdbc.queryForObject("select " + column + " from " + table + " where guid = ?", String.class, guid);
    }

    private static void migrate(DataSource database, String target) {
        Flyway.configure()
                .dataSource(database)
                .locations("classpath:db/cloud-controller")
                .target(target)
                .load()
                .migrate();
    }
}
