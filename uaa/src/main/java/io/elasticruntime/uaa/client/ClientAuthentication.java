package io.elasticruntime.uaa.client;

import io.elasticruntime.uaa.attempt.Attempts;
import io.elasticruntime.uaa.error.UaaException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Finds out which client calls: by HTTP Basic, or by {@code client_id} and {@code client_secret} in the form. Clients
 * send either or both (uaa-and-clients.md a.1, a.4).
 */
@Component
public class ClientAuthentication {

    private final Clients clients;
    private final ClientSecrets secrets;
    private final Attempts attempts;

    public ClientAuthentication(Clients clients, ClientSecrets secrets, Attempts attempts) {
        this.clients = clients;
        this.secrets = secrets;
        this.attempts = attempts;
    }

    /**
     * The client that has shown its secret.
     *
     * @param authorization the header, which counts before the form; null if there is none
     * @param address whence it comes
     * @throws UaaException 401 if there are no credentials or they are wrong; 429 if they cannot be checked now
     */
    public Client authenticate(
            @Nullable String authorization, @Nullable String clientId, @Nullable String clientSecret, String address) {
        Credentials credentials = Credentials.from(authorization, clientId, clientSecret);
        if (credentials == null) {
            throw UaaException.badClient("Client credentials are missing");
        }
        Client client = clients.findById(credentials.id()).orElse(null);
        if (client != null
                && client.secretHash() == null
                && credentials.secret().isEmpty()) {
            return client;
        }
        String hash = client == null ? null : client.secretHash();
        if (!attempts.ofSecret(address, () -> secrets.matches(credentials.secret(), hash)) || client == null) {
            throw UaaException.badClient("Bad credentials");
        }
        return client;
    }

    record Credentials(String id, String secret) {

        static @Nullable Credentials from(
                @Nullable String authorization, @Nullable String clientId, @Nullable String clientSecret) {
            if (authorization != null && authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
                return basic(authorization.substring(6).strip());
            }
            if (clientId != null) {
                return new Credentials(clientId, clientSecret == null ? "" : clientSecret);
            }
            return null;
        }

        private static Credentials basic(String encoded) {
            try {
                String pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
                int colon = pair.indexOf(':');
                if (colon > 0) {
                    return new Credentials(pair.substring(0, colon), pair.substring(colon + 1));
                }
            } catch (IllegalArgumentException _) {
                // not base64: answered like any other pair that cannot be right
            }
            throw UaaException.badClient("Bad credentials");
        }
    }
}
