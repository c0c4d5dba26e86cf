package io.elasticruntime.bbs.change;

import static io.elasticruntime.bbs.EarlierDatabase.migrate;
import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.testing.Postgres;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** A database of the version before, whose events of desired LRPs bring environments along. */
@Postgres
@Tag(Postgres.EVERY_KIND)
class EventsMigrationTest {

    @Test
    void eventsFromBeforeAreForgottenAndWhoReadThemReadsTheWholeState(DataSource database) {
        migrate(database, "30");
        JdbcTemplate jdbc = new JdbcTemplate(database);
        jdbc.execute("""
                insert into desired_lrps (process_guid, domain, instances, definition, run_info) values ('app', 'd', 1, '{}', 'x');
                insert into events (revision, type, cell_ids, payload, guid, secret_payload, created_at) values
                    (7, 'actual_lrp_created', '{}', '{}', 'app', null, 1),
                    (8, 'desired_lrp_changed', '{}', null, 'app', 'x', 1),
                    (9, 'actual_lrp_removed', '{}', '{}', 'app', null, 1);
                update event_clock set revision = 9, pruned = 6;
                """);

        migrate(database, "latest");

        assertThat(jdbc.queryForList("select revision from events", Long.class)).isEmpty();
        assertThat(jdbc.queryForMap("select revision, pruned from event_clock"))
                .containsEntry("revision", 9L)
                .containsEntry("pruned", 9L);
        assertThat(jdbc.queryForList("select process_guid from desired_lrps", String.class))
                .containsExactly("app");
    }
}
