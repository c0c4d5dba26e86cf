package io.elasticruntime.cloudcontroller.domain;

import io.elasticruntime.cloudcontroller.preparation.Preparation;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Sees to it, before the first request, that apps have a domain: the system's own, shared by all orgs. */
@Component
class SharedDomain extends Preparation {

    private final SystemDomain system;
    private final JdbcClient jdbc;

    SharedDomain(SystemDomain system, JdbcClient jdbc) {
        this.system = system;
        this.jdbc = jdbc;
    }

    @Override
    protected void prepare() {
        jdbc.sql("""
                insert into domains (guid, created_at, updated_at, name)
                values (gen_random_uuid()::text, now(), now(), :name) on conflict (name) do nothing
                """).param("name", system.name()).update();
    }
}
