package io.elasticruntime.bbs.domain;

import io.elasticruntime.bbs.time.Nanos;
import io.elasticruntime.bbs.validation.InvalidFields;
import io.elasticruntime.diego.domain.Domain;
import io.elasticruntime.diego.domain.DomainsApi;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.RestController;

/** Freshness of domains (diego-core.md a.5): only in a fresh domain is what nobody desires stopped. */
@RestController
class DomainsController implements DomainsApi {

    private static final Duration LONGEST_TTL = Duration.ofDays(36_500);

    private final JdbcClient jdbc;
    private final InstantSource clock;

    DomainsController(JdbcClient jdbc, InstantSource clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @Override
    public List<Domain> list() {
        return jdbc.sql("select domain, expire_time from domains where expire_time > :now order by domain")
                .param("now", Nanos.now(clock))
                .query((row, _) -> new Domain(row.getString("domain"), row.getLong("expire_time")))
                .list();
    }

    @Override
    public void upsert(String domain, long ttlSeconds) {
        new InvalidFields()
                .present(domain, "domain")
                .require(ttlSeconds >= 0 && ttlSeconds <= LONGEST_TTL.toSeconds(), "ttl")
                .throwIfAny();
        jdbc.sql("""
                insert into domains (domain, expire_time) values (:domain, :expires)
                on conflict (domain) do update set expire_time = excluded.expire_time
                """)
                .param("domain", domain)
                .param(
                        "expires",
                        ttlSeconds == 0
                                ? Long.MAX_VALUE
                                : Nanos.now(clock)
                                        + Duration.ofSeconds(ttlSeconds).toNanos())
                .update();
    }
}
