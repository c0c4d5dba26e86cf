package io.elasticruntime.uaa.attempt;

import java.time.Instant;
import java.time.ZoneOffset;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The failures that count, in the database: they outlive this process and hold for all processes of UAA. There are no
 * more rows than passwords can be hashed within the time that a failure counts.
 */
@Component
class LoginFailures {

    private static final int LOCKS = 0x65727561; // "erua": the first half of the advisory lock's key

    private final JdbcClient jdbc;

    LoginFailures(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Lets nobody else decide about this account before the running transaction ends. */
    void lock(String account) {
        jdbc.sql("select 1 from (select pg_advisory_xact_lock(:locks, hashtext(:account))) taken")
                .param("locks", LOCKS)
                .param("account", account)
                .query()
                .singleRow();
    }

    Lockout.Failures of(String account, Instant after) {
        return jdbc.sql("""
                        select count(*) as failures, max(failed_at) as last from login_failures
                        where account = :account and failed_at > :after
                        """)
                .param("account", account)
                .param("after", after.atOffset(ZoneOffset.UTC))
                .query((row, _) -> {
                    var last = row.getTimestamp("last");
                    return new Lockout.Failures(row.getInt("failures"), last == null ? null : last.toInstant());
                })
                .single();
    }

    /** Notes a failure and drops all that do not count any more. */
    void add(String account, Instant now, Instant forgotten) {
        jdbc.sql("""
                with old as (delete from login_failures where failed_at <= :forgotten)
                insert into login_failures (account, failed_at) values (:account, :now)
                """)
                .param("forgotten", forgotten.atOffset(ZoneOffset.UTC))
                .param("account", account)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .update();
    }

    void forget(String account) {
        jdbc.sql("delete from login_failures where account = :account")
                .param("account", account)
                .update();
    }
}
