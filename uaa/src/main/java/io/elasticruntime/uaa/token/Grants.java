package io.elasticruntime.uaa.token;

import io.elasticruntime.uaa.client.Client;
import io.elasticruntime.uaa.error.UaaException;
import io.elasticruntime.uaa.user.Group;
import io.elasticruntime.uaa.user.Groups;
import io.elasticruntime.uaa.user.Passwords;
import io.elasticruntime.uaa.user.User;
import io.elasticruntime.uaa.user.Users;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The ways to a token. */
@Service
class Grants {

    static final String PASSWORD = "password";
    static final String REFRESH_TOKEN = "refresh_token";
    static final String CLIENT_CREDENTIALS = "client_credentials";

    private final Users users;
    private final Groups groups;
    private final Passwords passwords;
    private final RefreshTokens refreshTokens;
    private final AccessTokens accessTokens;
    private final UaaProperties uaa;
    private final InstantSource time;
    private final SecureRandom random = new SecureRandom();

    Grants(
            Users users,
            Groups groups,
            Passwords passwords,
            RefreshTokens refreshTokens,
            AccessTokens accessTokens,
            UaaProperties uaa,
            InstantSource time) {
        this.users = users;
        this.groups = groups;
        this.passwords = passwords;
        this.refreshTokens = refreshTokens;
        this.accessTokens = accessTokens;
        this.uaa = uaa;
        this.time = time;
    }

    /**
     * A token for a user who shows the password.
     *
     * @throws UaaException 401 {@code unauthorized} for a wrong name or password, 400 {@code invalid_scope}
     */
    @Transactional
    TokenAnswer password(Client client, String username, String password, Set<String> requested) {
        User user = users.named(username, User.UAA).orElse(null);
        boolean right = passwords.matches(password, user == null ? null : user.passwordHash());
        if (user == null || !right || !user.active()) {
            throw UaaException.badCredentials();
        }
        Instant now = time.instant();
        Set<String> scope =
                userScope(client, user, requested, client.registration().scopes());
        String refreshToken = client.registration().grantTypes().contains(REFRESH_TOKEN)
                ? newRefreshToken(client, user, scope, now)
                : null;
        users.loggedOn(user.id(), now);
        return userToken(client, user, PASSWORD, scope, now, refreshToken);
    }

    /**
     * A new access token for a refresh token, which stays the same. What the user has lost since is no longer in it.
     *
     * @throws UaaException 401 {@code invalid_token}
     */
    @Transactional
    TokenAnswer refresh(Client client, String token, Set<String> requested) {
        RefreshToken stored = refreshTokens.findById(RefreshToken.hash(token)).orElseThrow(Grants::invalidRefreshToken);
        User user = users.findById(stored.userId()).orElseThrow(Grants::invalidRefreshToken);
        if (!stored.isGood(client, user, time.instant())) {
            throw invalidRefreshToken();
        }
        Set<String> scope = userScope(client, user, requested, stored.scopes());
        return userToken(client, user, REFRESH_TOKEN, scope, stored.authenticated(), token);
    }

    /** A token for the client itself. */
    TokenAnswer clientCredentials(Client client, Set<String> requested) {
        Set<String> held = client.registration().authorities();
        Set<String> scope = nonEmpty(Scopes.granted(requested, held, held));
        Claims claims = Claims.ofClient(common(client, CLIENT_CREDENTIALS, scope, RevocationMark.of(client)));
        return answer(claims, scope, null);
    }

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
            Client client,
            User user,
            String grantType,
            Set<String> scope,
            Instant authenticated,
            @Nullable String refreshToken) {
        Claims claims = Claims.ofUser(
                common(client, grantType, scope, RevocationMark.of(client, user)),
                new Claims.Subject(
                        user.id(),
                        user.username(),
                        user.origin(),
                        user.profile().email(),
                        authenticated));
        return answer(claims, scope, refreshToken);
    }

    private Claims.Common common(Client client, String grantType, Set<String> scope, String revocationMark) {
        return new Claims.Common(
                UUID.randomUUID().toString().replace("-", ""),
                uaa.tokenIssuer(),
                client.clientId(),
                grantType,
                scope,
                revocationMark,
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
