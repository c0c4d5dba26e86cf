package io.elasticruntime.component.revocation;

import java.time.Instant;

/**
 * Tokens that are good no more: those of a user, of a client, of a user by way of a client, or one token. Which tokens of
 * a user or client are meant is said by a number that grows with each revocation, the generation, and not by a time: a
 * token made within the same second after the revocation is good.
 *
 * @param userId whose tokens; empty: not of a particular user
 * @param clientId the client whose tokens; empty: not of a particular client
 * @param tokenId {@code jti} of the one token that is meant; empty: all of the user or client
 * @param generation tokens of an earlier generation are revoked; also the position of this revocation in UAA's order
 * @param expires from when on no token is left that this concerns
 */
public record Revocation(String userId, String clientId, String tokenId, long generation, Instant expires) {}
