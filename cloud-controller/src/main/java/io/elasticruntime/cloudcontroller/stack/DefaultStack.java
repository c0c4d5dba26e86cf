package io.elasticruntime.cloudcontroller.stack;

import io.elasticruntime.cloudcontroller.preparation.Preparation;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Sees to it, before the first request, that the stack of the platform is known. */
@Component
class DefaultStack extends Preparation {

    private final StackProperties properties;
    private final JdbcClient jdbc;

    DefaultStack(StackProperties properties, JdbcClient jdbc) {
        this.properties = properties;
        this.jdbc = jdbc;
    }

    @Override
    protected void prepare() {
        jdbc.sql("""
                insert into stacks (guid, created_at, updated_at, name, description)
                values (gen_random_uuid()::text, now(), now(), :name, :description) on conflict (name) do nothing
                """)
                .param("name", properties.name())
                .param("description", properties.description())
                .update();
    }
}
