package io.elasticruntime.uaa.token;

import io.elasticruntime.uaa.revocation.RevocationLog;
import org.springframework.stereotype.Component;

/** All tokens of a user. */
@Component
public class UserTokens {

    private final RefreshTokens refreshTokens;
    private final RevocationLog accessTokens;

    UserTokens(RefreshTokens refreshTokens, RevocationLog accessTokens) {
        this.refreshTokens = refreshTokens;
        this.accessTokens = accessTokens;
    }

    /** Revokes them, within the running transaction: whoever wants in again must log in. */
    public void revoke(String userId) {
        refreshTokens.revokeOfUser(userId);
        accessTokens.ofUser(userId);
    }
}
