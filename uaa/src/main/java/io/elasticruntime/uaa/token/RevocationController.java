package io.elasticruntime.uaa.token;

import io.elasticruntime.uaa.error.UaaException;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Takes refresh tokens back. Access tokens are not stored and end by themselves, or when the password or the client's
 * secret changes.
 */
@RestController
@RequestMapping("/oauth/token/revoke")
class RevocationController {

    private final RefreshTokens tokens;

    RevocationController(RefreshTokens tokens) {
        this.tokens = tokens;
    }

    /** Revokes one refresh token: its holder may, and who holds {@code tokens.revoke} or {@code uaa.admin}. */
    @Transactional
    @DeleteMapping("/{tokenId}")
    void one(@PathVariable String tokenId, Caller caller) {
        RefreshToken token =
                tokens.findById(RefreshToken.hash(tokenId)).orElseThrow(RevocationController::unknownToken);
        if (!caller.is(token.userId())) {
            caller.needs("tokens.revoke", "uaa.admin");
        }
        tokens.delete(token);
    }

    @Transactional
    @RequestMapping("/user/{userId}")
    void ofUser(@PathVariable String userId, Caller caller) {
        if (!caller.is(userId)) {
            caller.needs("tokens.revoke", "uaa.admin");
        }
        tokens.revokeOfUser(userId);
    }

    @Transactional
    @RequestMapping("/client/{clientId}")
    void ofClient(@PathVariable String clientId, Caller caller) {
        caller.needs("tokens.revoke", "uaa.admin");
        tokens.revokeOfClient(clientId);
    }

    @Transactional
    @RequestMapping("/user/{userId}/client/{clientId}")
    void ofUserAndClient(@PathVariable String userId, @PathVariable String clientId, Caller caller) {
        if (!caller.is(userId)) {
            caller.needs("tokens.revoke", "uaa.admin");
        }
        tokens.revokeOfUserAndClient(userId, clientId);
    }

    private static UaaException unknownToken() {
        return new UaaException(HttpStatus.NOT_FOUND, "invalid_token", "Resource not found");
    }
}
