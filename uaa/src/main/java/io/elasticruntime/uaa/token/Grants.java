package io.elasticruntime.uaa.token;

import io.elasticruntime.uaa.attempt.Attempts;
import io.elasticruntime.uaa.attempt.Attempts.Account;
import io.elasticruntime.uaa.client.Client;
import io.elasticruntime.uaa.client.Clients;
import io.elasticruntime.uaa.error.UaaException;
import io.elasticruntime.uaa.revocation.RevocationLog;
import io.elasticruntime.uaa.user.Group;
import io.elasticruntime.uaa.user.Groups;
import io.elasticruntime.uaa.user.Passwords;
import io.elasticruntime.uaa.user.User;
import io.elasticruntime.uaa.user.Users;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** The ways to a token. */
@Service
class Grants {

    static final String PASSWORD = "password";
    static final String REFRESH_TOKEN = "refresh_token";
    static final String CLIENT_CREDENTIALS = "client_credentials";

    private final Users users;
    private final Groups groups;
    private final Passwords passwords;
    private final Clients clients;
    private final Attempts attempts;
    private final RefreshTokens refreshTokens;
    private final RevocationLog revocations;
    private final TransactionTemplate transaction;
    private final AccessTokens accessTokens;
    private final UaaProperties uaa;
    private final InstantSource time;
    private final SecureRandom random = new SecureRandom();

    Grants(
            Users users,
            Groups groups,
            Passwords passwords,
            Clients clients,
            Attempts attempts,
            RefreshTokens refreshTokens,
            RevocationLog revocations,
            TransactionTemplate transaction,
            AccessTokens accessTokens,
            UaaProperties uaa,
            InstantSource time) {
        this.users = users;
        this.groups = groups;
        this.passwords = passwords;
        this.clients = clients;
        this.attempts = attempts;
        this.refreshTokens = refreshTokens;
        this.revocations = revocations;
        this.transaction = transaction;
        this.accessTokens = accessTokens;
        this.uaa = uaa;
        this.time = time;
    }

    /**
     * A token for a user who shows the password. What the name is, whether it exists and whether it may enter takes the
     * same time.
     *
     * @param address whence the password comes
     * @throws UaaException 401 {@code unauthorized} for a wrong name or password or a locked account, 400
     *     {@code invalid_scope}, 429 if the password cannot be checked now
     */
    TokenAnswer password(Client client, String username, String password, Set<String> requested, String address) {
        User shown = users.named(username, User.UAA).orElse(null);
        Account account = shown == null ? Account.unknown(username) : Account.of(shown.id(), shown.username());
        String hash = shown == null || !shown.active() ? null : shown.passwordHash();
        if (!attempts.ofUser(account, address, () -> passwords.matches(password, hash)) || shown == null) {
            throw UaaException.badCredentials();
        }
        return inTransaction(() -> {
            long generation = revocations.generation(shown.id(), client.clientId());
            Client registered = current(client);
            User user = users.findById(shown.id())
                    .filter(User::active)
                    .filter(still -> Objects.equals(hash, still.passwordHash()))
                    .orElseThrow(UaaException::badCredentials);
            Instant now = time.instant();
            Set<String> scope = userScope(
                    registered, user, requested, registered.registration().scopes());
            String refreshToken = registered.registration().grantTypes().contains(REFRESH_TOKEN)
                    ? newRefreshToken(registered, user, scope, now)
                    : null;
            users.loggedOn(user.id(), now);
            return userToken(new Holder(registered, user, generation), PASSWORD, scope, now, refreshToken);
        });
    }

    /**
     * A new access token for a refresh token, which stays the same. What the user has lost since is no longer in it.
     *
     * @throws UaaException 401 {@code invalid_token}
     */
    TokenAnswer refresh(Client client, String token, Set<String> requested) {
        return inTransaction(() -> {
            RefreshToken stored =
                    refreshTokens.findById(RefreshToken.hash(token)).orElseThrow(Grants::invalidRefreshToken);
            long generation = revocations.generation(stored.userId(), client.clientId());
            Client registered = current(client);
            User user = users.findById(stored.userId()).orElseThrow(Grants::invalidRefreshToken);
            if (!stored.isGood(registered, user, time.instant())) {
                throw invalidRefreshToken();
            }
            Set<String> scope = userScope(registered, user, requested, stored.scopes());
            return userToken(
                    new Holder(registered, user, generation), REFRESH_TOKEN, scope, stored.authenticated(), token);
        });
    }

    /** A token for the client itself. */
    TokenAnswer clientCredentials(Client client, Set<String> requested) {
        return inTransaction(() -> {
            long generation = revocations.generation(null, client.clientId());
            Client registered = current(client);
            Set<String> held = registered.registration().authorities();
            Set<String> scope = nonEmpty(Scopes.granted(requested, held, held));
            Claims claims = Claims.ofClient(
                    common(registered, CLIENT_CREDENTIALS, scope, RevocationMark.of(registered), generation));
            return answer(claims, scope, null);
        });
    }

    private TokenAnswer inTransaction(Supplier<TokenAnswer> grant) {
        return Objects.requireNonNull(transaction.execute(_ -> grant.get()));
    }

    /** The client as it is now: it was read before the generation of its tokens. */
    private Client current(Client shown) {
        return clients.findById(shown.clientId())
                .filter(client -> Objects.equals(client.secretHash(), shown.secretHash()))
                .orElseThrow(() -> UaaException.badClient("Bad credentials"));
    }

    /** Whom a token is for. */
    private record Holder(Client client, User user, long generation) {}

    private String newRefreshToken(Client client, User user, Set<String> scope, Instant now) {
        refreshTokens.forgetExpired(user.id(), now);
        String token = RefreshToken.random(random);
        Duration validity = client.registration().refreshTokenValidity();
        refreshTokens.save(new RefreshToken(token, client, user, scope, now, now.plus(validity)));
        return token;
    }

    private Set<String> userScope(Client client, User user, Set<String> requested, Set<String> atMost) {
        Set<String> held = Stream.concat(user.groups().stream(), groups.findByEveryoneTrue().stream())
                .map(Group::displayName)
                .collect(Collectors.toSet());
        held.retainAll(atMost);
        return nonEmpty(Scopes.granted(requested, client.registration().scopes(), held));
    }

    private static Set<String> nonEmpty(Set<String> scope) {
        if (scope.isEmpty()) {
            throw new UaaException(
                    HttpStatus.BAD_REQUEST,
                    "invalid_scope",
                    "No scopes were granted: the client may not have what was requested, or its user has none of it");
        }
        return scope;
    }

    private TokenAnswer userToken(
            Holder holder, String grantType, Set<String> scope, Instant authenticated, @Nullable String refreshToken) {
        User user = holder.user();
        Claims claims = Claims.ofUser(
                common(
                        holder.client(),
                        grantType,
                        scope,
                        RevocationMark.of(holder.client(), user),
                        holder.generation()),
                new Claims.Subject(
                        user.id(),
                        user.username(),
                        user.origin(),
                        user.profile().email(),
                        authenticated));
        return answer(claims, scope, refreshToken);
    }

    private Claims.Common common(
            Client client, String grantType, Set<String> scope, String revocationMark, long generation) {
        return new Claims.Common(
                UUID.randomUUID().toString().replace("-", ""),
                uaa.tokenIssuer(),
                client.clientId(),
                grantType,
                scope,
                revocationMark,
                generation,
                time.instant(),
                client.registration().accessTokenValidity());
    }

    private TokenAnswer answer(Claims claims, Set<String> scope, @Nullable String refreshToken) {
        return new TokenAnswer(
                accessTokens.write(claims),
                "bearer",
                refreshToken,
                Duration.between(time.instant(), claims.expires()).toSeconds(),
                String.join(" ", scope),
                String.valueOf(claims.values().get("jti")));
    }

    private static UaaException invalidRefreshToken() {
        return UaaException.badToken("The refresh token expired, was revoked, or is not one of this client.");
    }
}
