package io.elasticruntime.cloudcontroller.access;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Users and clients are known to the cloud controller from their first call on (cc-v3.md 2.1). */
@Component
public class KnownUsers {

    private final JdbcClient jdbc;
    private final Set<String> seen = ConcurrentHashMap.newKeySet();

    KnownUsers(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void saw(String guid) {
        if (!seen.contains(guid)) {
            register(guid);
            seen.add(guid);
        }
    }

    /** Makes the user known, if he is not yet. */
    public void register(String guid) {
        jdbc.sql("""
                insert into users (guid, created_at, updated_at) values (:guid, now(), now())
                on conflict (guid) do nothing
                """).param("guid", guid).update();
    }

    /** After the user was deleted: his next call makes him known again. */
    public void forget(String guid) {
        seen.remove(guid);
    }
}
