package io.elasticruntime.cloudcontroller.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elasticruntime.testing.Postgres;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A database of the version before, in which names were compared by case. */
@Postgres
@Tag(Postgres.EVERY_KIND)
class NamesMigrationTest {

    @Test
    void namesAreLoweredOnceNoTwoOwnersHaveTheSameOneAndUntilThenTheErrorNamesThem(DataSource database) {
        migrate(database, "200");
        JdbcClient jdbc = JdbcClient.create(database);
        jdbc.sql("""
                insert into organizations (guid, created_at, updated_at, name, quota_guid)
                select 'org', now(), now(), 'org', guid from organization_quotas limit 1;
                insert into spaces (guid, created_at, updated_at, name, organization_guid)
                select 's' || i, now(), now(), 's' || i, 'org' from generate_series(1, 2) i;
                insert into domains (guid, created_at, updated_at, name, organization_guid) values
                    ('local', now(), now(), 'localhost', null), ('d1', now(), now(), 'Example.com', 'org'),
                    ('d2', now(), now(), 'example.COM', 'org'), ('d3', now(), now(), 'Hello.localhost', 'org');
                insert into routes (guid, created_at, updated_at, host, path, domain_guid, space_guid) values
                    ('r1', now(), now(), 'shop', '/Cart', 'local', 's1'), ('r2', now(), now(), 'SHOP', '/other', 'local', 's2'),
                    ('r3', now(), now(), 'hello', '', 'local', 's1'), ('r4', now(), now(), '', '', 'd3', 's2'),
                    ('r5', now(), now(), 'fine', '', 'local', 's1'), ('r6', now(), now(), 'fine', '/Path/', 'local', 's1'),
                    ('r7', now(), now(), 'Twice', '/a', 'local', 's1'), ('r8', now(), now(), 'twice', '/A/', 'local', 's1')
                """).update();

        assertThatThrownBy(() -> migrate(database, "300"))
                .hasMessageContaining("Domains have the same name but for upper and lower case")
                .hasMessageContaining("example.com (d1: Example.com, d2: example.COM)")
                .hasMessageContaining("DELETE /v3/domains/GUID");
        jdbc.sql("delete from domains where guid = 'd2'").update();

        assertThatThrownBy(() -> migrate(database, "300"))
                .hasMessageContaining("Routes have the same address")
                .hasMessageContaining(
                        "shop.localhost (r1 in space s1: shop.localhost/Cart, r2 in space s2: SHOP.localhost/other)")
                .hasMessageContaining(
                        "hello.localhost (r3 in space s1: hello.localhost, r4 in space s2: Hello.localhost)")
                .hasMessageContaining("twice.localhost (r7")
                .hasMessageContaining("DELETE /v3/routes/GUID")
                .message()
                .doesNotContain("fine.localhost");
        jdbc.sql("delete from routes where guid in ('r2', 'r4', 'r8')").update();

        migrate(database, "300");
        assertThat(jdbc.sql("select name from domains order by id")
                        .query(String.class)
                        .list())
                .containsExactly("localhost", "example.com", "hello.localhost");
        assertThat(jdbc.sql("select host || path from routes order by id")
                        .query(String.class)
                        .list())
                .containsExactly("shop/cart", "hello", "fine", "fine/path", "twice/a");
        assertThatThrownBy(() -> jdbc.sql("insert into domains (guid, created_at, updated_at, name)"
                                + " values ('d9', now(), now(), 'EXAMPLE.com')")
                        .update())
                .isInstanceOf(DataIntegrityViolationException.class);
        assertThatThrownBy(() -> jdbc.sql(
                                "insert into routes (guid, created_at, updated_at, host, domain_guid, space_guid)"
                                        + " values ('r9', now(), now(), 'HELLO', 'local', 's2')")
                        .update())
                .isInstanceOf(DataIntegrityViolationException.class);
    }

    private static void migrate(DataSource database, String version) {
        Flyway.configure()
                .dataSource(database)
                .locations("classpath:db/cloud-controller")
                .target(version)
                .load()
                .migrate();
    }
}
