package io.elasticruntime.cloudcontroller.domain;

import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Sees to it, before the first request, that apps have a domain: the system's own, shared by all orgs. */
@Component
class SharedDomain implements SmartLifecycle {

    private final SystemDomain system;
    private final JdbcClient jdbc;
    private volatile boolean present;

    SharedDomain(SystemDomain system, JdbcClient jdbc) {
        this.system = system;
        this.jdbc = jdbc;
    }

    @Override
    public void start() {
        jdbc.sql("""
                insert into domains (guid, created_at, updated_at, name)
                values (gen_random_uuid()::text, now(), now(), :name) on conflict (name) do nothing
                """).param("name", system.name()).update();
        present = true;
    }

    @Override
    public void stop() {
        present = false;
    }

    @Override
    public boolean isRunning() {
        return present;
    }

    @Override
    public int getPhase() {
        return 0;
    }
}
