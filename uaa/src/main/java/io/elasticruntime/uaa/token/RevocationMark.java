package io.elasticruntime.uaa.token;

import io.elasticruntime.uaa.client.Client;
import io.elasticruntime.uaa.user.User;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A short digest of everything whose change makes a token void: the client's secret and the user's name and password.
 * In tokens it is the claim {@code rev_sig}.
 */
final class RevocationMark {

    private static final int BYTES = 4;

    private RevocationMark() {}

    static String of(Client client) {
        return digest(client.clientId(), String.valueOf(client.secretHash()));
    }

    static String of(Client client, User user) {
        return digest(
                client.clientId(),
                String.valueOf(client.secretHash()),
                user.id(),
                user.username(),
                user.origin(),
                String.valueOf(user.passwordHash()));
    }

    private static String digest(String... parts) {
        return HexFormat.of().formatHex(sha256(String.join("\u0000", parts)), 0, BYTES);
    }

    static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
