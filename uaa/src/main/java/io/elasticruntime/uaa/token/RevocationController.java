package io.elasticruntime.uaa.token;

import io.elasticruntime.uaa.error.UaaException;
import io.elasticruntime.uaa.revocation.RevocationLog;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/**
 * Takes tokens back, refresh tokens and access tokens alike: those of the caller, and with {@code tokens.revoke} or
 * {@code uaa.admin} those of others. Nothing else than what is named ends (CVE-2026-22723).
 */
@RestController
@RequestMapping("/oauth/token/revoke")
class RevocationController {

    private final RefreshTokens tokens;
    private final UserTokens userTokens;
    private final RevocationLog revocations;

    RevocationController(RefreshTokens tokens, UserTokens userTokens, RevocationLog revocations) {
        this.tokens = tokens;
        this.userTokens = userTokens;
        this.revocations = revocations;
    }

    /** Revokes one token: a refresh token by itself, or by its {@code jti} the access token that the caller shows. */
    @Transactional
    @DeleteMapping("/{tokenId}")
    void one(@PathVariable String tokenId, Caller caller) {
        if (tokenId.equals(caller.claims().identity().tokenId())) {
            revocations.ofToken(caller.claims().identity(), caller.claims().expires());
            return;
        }
        RefreshToken token =
                tokens.findById(RefreshToken.hash(tokenId)).orElseThrow(RevocationController::unknownToken);
        if (!caller.is(token.userId())) {
            caller.needs("tokens.revoke", "uaa.admin");
        }
        tokens.delete(token);
    }

    @Transactional
    @RequestMapping(
            path = "/user/{userId}",
            method = {RequestMethod.GET, RequestMethod.DELETE})
    void ofUser(@PathVariable String userId) {
        userTokens.revoke(userId);
    }

    @Transactional
    @RequestMapping(
            path = "/client/{clientId}",
            method = {RequestMethod.GET, RequestMethod.DELETE})
    void ofClient(@PathVariable String clientId) {
        tokens.revokeOfClient(clientId);
        revocations.ofClient(clientId);
    }

    @Transactional
    @RequestMapping(
            path = "/user/{userId}/client/{clientId}",
            method = {RequestMethod.GET, RequestMethod.DELETE})
    void ofUserAndClient(@PathVariable String userId, @PathVariable String clientId) {
        tokens.revokeOfUserAndClient(userId, clientId);
        revocations.ofUserAndClient(userId, clientId);
    }

    private static UaaException unknownToken() {
        return new UaaException(HttpStatus.NOT_FOUND, "invalid_token", "Resource not found");
    }
}
