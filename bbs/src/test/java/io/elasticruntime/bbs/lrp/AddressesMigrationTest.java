package io.elasticruntime.bbs.lrp;

import static io.elasticruntime.bbs.EarlierDatabase.migrate;
import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.testing.Postgres;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** A database of a version whose LRPs and tasks name the addresses that components had. */
@Postgres
class AddressesMigrationTest {

    @Test
    void addressesOfComponentsBecomeTheirNamesAndOthersStay(DataSource database) {
        migrate(database, "3");
        JdbcTemplate jdbc = new JdbcTemplate(database);
        jdbc.execute("""
                insert into desired_lrps (process_guid, domain, instances, definition) values ('app', 'd', 1,
                    '{"process_guid": "app", "cached_dependencies": [
                       {"from": "https://127.0.0.1:17103/v1/static/lifecycle.tgz"},
                       {"from": "https://127.0.0.1:17102/internal/v1/droplets/1/bits"},
                       {"from": "https://127.0.0.1:17102/mine.tgz"}],
                      "env": [{"name": "OF", "value": "see https://127.0.0.1:17103/v1/static/lifecycle.tgz"}]}');
                insert into tasks (task_guid, domain, task_definition, callback, state, cell_id, result, failed,
                    failure_reason, rejection_count, rejection_reason, created_at, updated_at, first_completed_at)
                values ('task', 'd', '{"completion_callback_url": "https://127.0.0.1:17103/v1/tasks/task/callback"}', true,
                    'PENDING', '', '', false, '', 0, '', 1, 1, 0);
                """);

        migrate(database, "latest");

        assertThat(jdbc.queryForObject("select run_info from desired_lrps", String.class))
                .contains(
                        "\"https://cc-bridge.service.internal/v1/static/lifecycle.tgz\"",
                        "\"https://cloud-controller.service.internal/internal/v1/droplets/1/bits\"",
                        "\"https://127.0.0.1:17102/mine.tgz\"",
                        "\"see https://127.0.0.1:17103/v1/static/lifecycle.tgz\"");
        assertThat(jdbc.queryForObject("select task_definition from tasks", String.class))
                .contains("\"https://cc-bridge.service.internal/v1/tasks/task/callback\"");
    }
}
