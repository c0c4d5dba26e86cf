package io.elasticruntime.uaa.token;

import java.time.Instant;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;

/** All refresh tokens, by digest. */
interface RefreshTokens extends JpaRepository<RefreshToken, String> {

    @Modifying
    @Query("delete from RefreshToken t where t.userId = :userId")
    int revokeOfUser(String userId);

    @Modifying
    @Query("delete from RefreshToken t where t.clientId = :clientId")
    int revokeOfClient(String clientId);

    @Modifying
    @Query("delete from RefreshToken t where t.userId = :userId and t.clientId = :clientId")
    int revokeOfUserAndClient(String userId, String clientId);

    /** Forgets what a user's earlier logins have left and nobody can use any more. */
    @Modifying
    @Query("delete from RefreshToken t where t.userId = :userId and t.expires < :now")
    void forgetExpired(String userId, Instant now);
}
