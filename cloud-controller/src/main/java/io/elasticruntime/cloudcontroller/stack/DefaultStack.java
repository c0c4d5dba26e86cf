package io.elasticruntime.cloudcontroller.stack;

import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Sees to it, before the first request, that the stack of the platform is known. */
@Component
class DefaultStack implements SmartLifecycle {

    private final StackProperties properties;
    private final JdbcClient jdbc;
    private volatile boolean present;

    DefaultStack(StackProperties properties, JdbcClient jdbc) {
        this.properties = properties;
        this.jdbc = jdbc;
    }

    @Override
    public void start() {
        jdbc.sql("""
                insert into stacks (guid, created_at, updated_at, name, description)
                values (gen_random_uuid()::text, now(), now(), :name, :description) on conflict (name) do nothing
                """)
                .param("name", properties.name())
                .param("description", properties.description())
                .update();
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
