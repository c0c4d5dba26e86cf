package io.elasticruntime.uaa.revocation;

import io.elasticruntime.component.revocation.Revocation;
import io.elasticruntime.component.revocation.Revocations;
import io.elasticruntime.component.revocation.TokenIdentity;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The access tokens that are good no more. An entry is written in the transaction of the change that it follows from, such
 * as the deletion of a user, and lives as long as a token may.
 */
@Component
public class RevocationLog {

    /** PostgreSQL channel that is notified by each transaction that revokes. */
    static final String CHANNEL = "revocations";

    /** No access token lives longer, whatever the registrations of clients say (uaa-and-clients.md b.4). */
    private static final Duration LONGEST_TOKEN = Duration.ofHours(12);

    /** So many single tokens of one holder are kept apart; one more, and all tokens of the holder are revoked. */
    private static final int SINGLE_TOKENS = 100;

    private static final String NONE = "";

    private final JdbcClient jdbc;
    private final InstantSource time;

    RevocationLog(JdbcClient jdbc, InstantSource time) {
        this.jdbc = jdbc;
        this.time = time;
    }

    /** Revokes all access tokens that a user has now. */
    public void ofUser(String userId) {
        add(userId, NONE, NONE, time.instant().plus(LONGEST_TOKEN));
    }

    /** Revokes all access tokens that a client has now, its own and those that it was given for users. */
    public void ofClient(String clientId) {
        add(NONE, clientId, NONE, time.instant().plus(LONGEST_TOKEN));
    }

    /** Revokes the access tokens that a client was given for a user. */
    public void ofUserAndClient(String userId, String clientId) {
        add(userId, clientId, NONE, time.instant().plus(LONGEST_TOKEN));
    }

    /**
     * Revokes one access token. A holder who does that again and again loses all tokens in the end: what is remembered
     * stays bounded.
     *
     * @param expires when the token would have ended by itself
     */
    public void ofToken(TokenIdentity token, Instant expires) {
        int singles = jdbc.sql("""
                        select count(*) from revocations
                        where user_id = :user and client_id = :client and token_id <> '' and expires > :now
                        """)
                .param("user", token.userId())
                .param("client", token.clientId())
                .param("now", time.instant().atOffset(ZoneOffset.UTC))
                .query(Integer.class)
                .single();
        if (singles < SINGLE_TOKENS) {
            add(token.userId(), token.clientId(), token.tokenId(), expires);
        } else if (token.userId().isEmpty()) {
            ofClient(token.clientId());
        } else {
            ofUserAndClient(token.userId(), token.clientId());
        }
    }

    /**
     * The generation of a token that is made now. It must be read before everything that the token is to say: who changes
     * that later revokes the token too.
     *
     * @param userId null for a client's own token
     */
    public long generation(@Nullable String userId, String clientId) {
        return jdbc.sql("""
                        select coalesce(max(generation), 0) from revocations
                        where token_id = '' and (user_id, client_id) in
                            ((:user, ''), ('', :client), (:user, :client))
                        """)
                .param("user", userId == null ? NONE : userId)
                .param("client", clientId)
                .query(Long.class)
                .single();
    }

    public boolean contains(TokenIdentity token) {
        return jdbc.sql("""
                        select exists (select 1 from revocations
                            where token_id = '' and generation > :generation
                                and (user_id, client_id) in ((:user, ''), ('', :client), (:user, :client)))
                            or exists (select 1 from revocations where token_id = :token and token_id <> '')
                        """)
                .param("generation", token.generation())
                .param("user", token.userId())
                .param("client", token.clientId())
                .param("token", token.tokenId())
                .query(Boolean.class)
                .single();
    }

    /** Everything in force. */
    Revocations all() {
        return read("""
                select c.generation as clock, r.* from revocation_clock c
                left join revocations r on r.expires > :now order by r.generation
                """, 0);
    }

    /** What was revoked behind a position. */
    Revocations after(long generation) {
        return read("""
                select c.generation as clock, r.* from revocation_clock c
                left join revocations r on r.expires > :now and r.generation > :position order by r.generation
                """, generation);
    }

    private Revocations read(String sql, long position) {
        List<Row> rows = jdbc.sql(sql)
                .param("now", time.instant().atOffset(ZoneOffset.UTC))
                .param("position", position)
                .query((row, _) -> new Row(row.getLong("clock"), entry(row)))
                .list();
        return new Revocations(
                rows.getFirst().clock(),
                rows.stream()
                        .flatMap(row -> java.util.stream.Stream.ofNullable(row.entry()))
                        .toList());
    }

    private record Row(long clock, @Nullable Revocation entry) {}

    private static @Nullable Revocation entry(ResultSet row) throws SQLException {
        String user = row.getString("user_id");
        return user == null
                ? null
                : new Revocation(
                        user,
                        row.getString("client_id"),
                        row.getString("token_id"),
                        row.getLong("generation"),
                        row.getTimestamp("expires").toInstant());
    }

    private void add(String userId, String clientId, String tokenId, Instant expires) {
        jdbc.sql("""
                with clock as (update revocation_clock set generation = generation + 1 returning generation),
                old as (delete from revocations where expires <= :now)
                insert into revocations (user_id, client_id, token_id, generation, expires)
                select :user, :client, :token, generation, :expires from clock
                on conflict (user_id, client_id, token_id) do update
                set generation = excluded.generation, expires = greatest(revocations.expires, excluded.expires)
                """)
                .param("now", time.instant().atOffset(ZoneOffset.UTC))
                .param("user", userId)
                .param("client", clientId)
                .param("token", tokenId)
                .param("expires", expires.atOffset(ZoneOffset.UTC))
                .update();
        jdbc.sql("select pg_notify(:channel, '')")
                .param("channel", CHANNEL)
                .query()
                .singleRow();
    }
}
